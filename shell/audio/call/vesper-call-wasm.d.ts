declare module 'vesper-call.wasm?url' {
  const url: string;
  export default url;
}
