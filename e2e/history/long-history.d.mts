import type { Page } from '@playwright/test';

export interface MadeMessage {
  incoming: boolean;
  sentAtMs: number;
  text: string;
}

export function buildHistoryMaker(): void;
export function addHistory(page: Page, url: string, messages: readonly MadeMessage[]): Promise<void>;
export function inventMessages(count: number, endMs: number, spacingMs: number): MadeMessage[];
