declare module 'vesper-file.wasm?url' {
  const url: string;
  export default url;
}
