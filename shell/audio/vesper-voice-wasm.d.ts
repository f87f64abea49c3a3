declare module 'vesper-voice.wasm?url' {
  const url: string;
  export default url;
}
