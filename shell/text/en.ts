// Every word of the interface, in English. Names of controls are a contract: tests and screen readers find them.

export const en = {
  product: 'Vesper',
  title: (unread: number) => (unread > 0 ? `(${unread}) Vesper` : 'Vesper'),
  tagline: 'Private conversations that begin with a link which dies in a day.',
  starting: 'Starting…',

  firstRun: {
    title: 'Good evening',
    lead: 'Vesper is for private conversations. No account, no phone number: you send someone an invite link, and from then on only the two of you can read what you write.',
    name: 'Your name',
    nameHint: 'Shown to the people you talk with. It stays on your devices and theirs.',
    start: 'Start',
    facts: [
      'End-to-end encrypted, always',
      'Invite links work once and expire after 24 hours',
      'Everything is kept on this device, nothing in an account',
    ],
  },

  home: {
    label: 'Home',
    newInvite: 'New invite',
    conversations: 'Conversations',
    noConversations:
      'Nobody here yet. Make an invite and send the link to someone: your conversation begins when they open it.',
    noMessages: 'No messages yet',
    joining: 'Waiting for an answer',
    lost: 'Session lost',
    identityChanged: 'Identity changed',
    unread: (count: number) => `${count} new`,
    you: (text: string) => `You: ${text}`,
    pasteLabel: 'Paste an invite link',
    pastePlaceholder: 'https://…',
    pasteEmpty: 'Paste the invite link that somebody sent you, then open it.',
    open: 'Open invite',
    openInvites: 'Waiting for someone',
    idleTitle: 'A quiet place to talk',
    idle: 'Choose a conversation, or invite someone new.',
  },

  nav: { back: 'Back', settings: 'Settings', invites: 'Invites' },

  invite: {
    title: 'Invite someone',
    lead: 'Send this link to one person, any way you like.',
    rule: 'It works for one person and is valid for 24 hours. Whoever opens it first becomes your contact, so send it to nobody else.',
    againTitle: (name: string) => `Invite ${name} again`,
    againLead: (name: string) => `Send this link to ${name} and nobody else.`,
    againRule: (name: string) =>
      `It works once and is valid for 24 hours. Whoever accepts it takes ${name}’s place in your conversation. If it is not the device you knew, you are asked first.`,
    link: 'Invite link',
    expires: 'Expires in',
    copy: 'Copy link',
    share: 'Share',
    shareText: 'Talk with me privately on Vesper. The link works once and only for a day:',
    showQr: 'Show QR code',
    hideQr: 'Hide QR code',
    qrLabel: 'QR code of the invite link',
    qrHint: 'Let the other person scan this with their camera.',
    revoke: 'Revoke',
    waiting: 'Keep Vesper open if you can; if not, they can still accept and write to you.',
    pending: 'Preparing your link…',
    pendingOffline: 'There is no connection to the server. Your link will be ready as soon as there is one.',
    made: (time: string) => `Made ${time}`,
    left: (time: string) => `${time} left`,
    show: 'Show link',
    listTitle: 'Invites',
    listLead: 'A link lets one person in and is valid for 24 hours. Revoke one that went to the wrong person.',
    listOpen: 'Open',
    listEnded: 'Ended',
    listEmpty: 'No invites yet. Make one, and send its link to the person you want to talk with.',
    state: {
      pending: 'Preparing',
      open: 'Open',
      used: 'Used',
      expired: 'Expired',
      revoked: 'Revoked',
    },
    ended: {
      used: 'This invite has been used. Your new contact is in your conversations.',
      expired: 'This invite has expired: its 24 hours are over. Make a new one.',
      revoked: 'This invite is revoked. The link no longer works for anyone.',
    },
  },

  link: {
    title: 'Invitation',
    checking: 'Looking at the invite…',
    from: (name: string) => `${name} invites you`,
    lead: (name: string) =>
      `Accept, and you and ${name} have a private, end-to-end encrypted conversation. Opening this page has not used the invite up.`,
    expires: 'Expires in',
    accept: 'Accept invite',
    firstName: (name: string) => `First, what should ${name} call you?`,
    joining: (name: string) => `Joining ${name}…`,
    joined: (name: string) => `You and ${name} are connected.`,
    retry: 'Try again',
    home: 'To your conversations',
    begin: 'Begin without it',
    refusedTitle: 'This invite cannot be opened',
  },

  conversation: {
    messages: 'Messages',
    message: 'Message',
    placeholder: 'Write a message',
    send: 'Send',
    connection: 'Connection',
    you: 'You',
    description: (sender: string, time: string, state: string) => `${sender}, ${time}, ${state}`,
    received: (sender: string, time: string) => `${sender}, ${time}`,
    emptyTitle: (name: string) => `You and ${name}`,
    empty: 'Messages are end-to-end encrypted: only the two of you can read them. Say hello.',
    joining: (name: string) =>
      `Waiting for ${name} to come online and confirm. You can write already: it will be delivered.`,
    session: 'Secure session',
    renewing: (name: string) => `Securing the conversation again. Messages are sent when ${name} is there.`,
    lost: (name: string) => `The secure session was lost on this device. Invite ${name} again to go on.`,
    inviteAgain: 'Invite again',
    verify: 'Verify',
    verified: 'Verified',
    renewed: (name: string) => `The secure session with ${name} was renewed.`,
    newIdentity: (name: string) => `${name} has a new identity from here on.`,
    unsupported: 'This message needs a newer Vesper.',
    latest: 'Latest messages',
    today: 'Today',
    yesterday: 'Yesterday',
  },

  identity: {
    title: (name: string) => `${name}’s identity has changed.`,
    what: (name: string) =>
      `Somebody has used the invite that you made for this conversation, and it is not the device you knew. It is ${name} if ${name} lost everything and began anew. It is somebody else if the link fell into other hands.`,
    advice: (name: string) =>
      `Call ${name} or meet, and compare the safety number before you accept. Until you decide, nothing is sent or received here.`,
    compare: 'Compare safety number',
    accept: 'Accept new identity',
    refuse: 'Refuse',
    accepted: 'Accepted. The conversation goes on as soon as the server can be reached.',
  },

  settings: {
    title: 'Settings',
    appearance: 'Appearance',
    light: 'Light',
    dark: 'Dark',
    system: 'System',
    profile: 'Your name',
    privacy: 'On this device',
    privacyText:
      'Your conversations are stored only here, encrypted. If you clear this site’s data in the browser, they are gone, and nobody can bring them back.',
  },

  notice: {
    accepted: (name: string) => `${name} accepted your invite.`,
    copied: 'Link copied.',
    copyByHand: 'The link is selected: copy it with your keyboard or menu.',
    identityChanged: (name: string) => `Your decision is needed: ${name}’s identity has changed.`,
    refused: (name: string) => `Refused. Your conversation is with the ${name} you knew, as before.`,
    revoked: 'Invite revoked. Its link no longer works.',
    offline: 'No connection to the server. Trying again…',
    updateReady: 'Update ready',
    updateHint: 'A new version of Vesper has been downloaded.',
    reload: 'Reload',
  },

  elsewhere: {
    title: 'Vesper is open in another tab',
    text: 'To keep your conversations safe, Vesper runs in one tab at a time.',
    use: 'Use here',
  },

  failed: {
    title: 'Vesper cannot go on',
    unsupported:
      'This browser lacks something Vesper needs. Please update it, or use a current Chrome, Firefox, Safari or Edge.',
    'start failed':
      'Something Vesper needs could not be loaded or opened. Check your connection, leave private browsing, and try again.',
    'storage failed':
      'This browser no longer lets Vesper save anything, so nothing was sent either. Free some space, then try again.',
    retry: 'Try again',
  },
} as const;
