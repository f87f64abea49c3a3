// A peer connection as wasm/rtc makes it for calls.

/**
 * Chromium lets native frames through for good when no transform was set in the task that made a transceiver, unless the
 * connection was made so: then it sends nothing until one is set. Others take a transform at any time.
 */
export function newConnection(): RTCPeerConnection {
  const configuration: RTCConfiguration & { encodedInsertableStreams: boolean } = {
    encodedInsertableStreams: 'RTCRtpScriptTransform' in globalThis,
  };
  return new RTCPeerConnection(configuration);
}
