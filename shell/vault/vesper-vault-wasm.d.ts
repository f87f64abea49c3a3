declare module 'vesper-vault.wasm?url' {
  const url: string;
  export default url;
}
