// The words of the dialog that compares safety numbers. Loaded with it.

export const verification = {
  title: (name: string) => `Verify ${name}`,
  close: 'Close',
  lead: (name: string) =>
    `Scan each other’s code, or compare the symbols or digits with ${name} in person or in a call: when they are the same for both of you, nobody sits in between.`,
  leadNew: (name: string) =>
    `These belong to the new identity. Compare them with ${name} in person or in a call: when they are the same for both of you, the new identity is ${name}’s.`,
  none: 'There is no safety number yet. Try again once you are connected.',
  emoji: 'Symbols',
  digits: 'Safety number',
  qrLabel: 'QR code of the safety number',
  qrHint: (name: string) => `For ${name} to scan`,
  scan: 'Scan QR code',
  picture: 'Choose a picture',
  stop: 'Stop scanning',
  viewfinder: 'Camera',
  aim: (name: string) => `Point the camera at the QR code that ${name} sees under “Verify”.`,
  starting: 'Starting the camera…',
  mark: 'Mark as verified',
  unmark: 'Remove verification',
  isVerified: (name: string) => `You have verified ${name}.`,
  matched: (name: string) => `It matches: this is ${name}’s device. ${name} is verified now.`,
  mismatch: 'The codes do not match',
  back: 'Back to the safety number',
  lostAll: (name: string) => `Has ${name} lost their device or all of its data?`,
  noQr: 'There is no QR code to be seen in this picture. Choose one in which the whole code is sharp.',
  noPicture: 'This file cannot be shown as a picture. Choose another one.',
  camera: {
    missing: 'No camera was found on this device. Choose a picture of the code instead, or compare the digits.',
    refused:
      'Vesper may not use the camera. Allow it for this site in your browser’s settings, or choose a picture of the code.',
    busy: 'The camera cannot be used just now: another app may have it. Close that app, or choose a picture of the code.',
  },
} as const;
