export function serveFilesPage(): Promise<{ url: string; stop(): Promise<void> }>;
