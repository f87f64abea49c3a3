declare module 'vesper-core.wasm?url' {
  const url: string;
  export default url;
}
