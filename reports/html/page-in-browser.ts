// A page in a real browser, for tests: where the browser is, what it is given, and what holds for every page of ours.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { findChromium, launchChromium } from './chromium.js';
import { OVERLAPPING_TEXTS, SIDEWAYS_OVERFLOW, WORST_CONTRAST } from './page-probe.js';

const DRAWN_TIMEOUT_MS = 20_000;
/** Least contrast for text. @see WCAG 2.2, 1.4.3 */
const TEXT_CONTRAST = 4.5;
const WINDOW_HEIGHT = 900;

/** A desk in light and in dark, and a phone. */
export const USUAL_VIEWS = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
] as const satisfies readonly View[];

/** A window's width in CSS pixels, and the colours its reader has asked for. */
export interface View {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/** A page whose charts are drawn, and what it said and fetched meanwhile. */
export interface OpenedPage {
  readonly page: Page;
  /** Everything on its console but plain logs, and every error. */
  readonly complaints: readonly string[];
  /** Addresses, its own included. */
  readonly requests: readonly string[];
}

/** A browser, and a folder for what it is shown. */
export interface PageBrowser {
  /** @returns the address of a file that holds the page. */
  keep(name: string, html: string): string;
  /** Opens a window and waits until every chart is drawn. */
  open(url: string, view: View): Promise<OpenedPage>;
  /** The same without scripts, so without waiting for any. */
  openWithoutScripts(url: string, options?: BrowserContextOptions): Promise<Page>;
  /** Ends the browser and removes the folder. */
  close(): Promise<void>;
}

const executable = findChromium();

/** A check that cannot run is skipped where a developer has no browser, and fails where it is to be relied on. */
export const browserIsMissing = executable === undefined && process.env['CI'] === undefined;

/** @throws {Error} when there is no browser, or it does not start. */
export async function openBrowser(): Promise<PageBrowser> {
  if (executable === undefined) throw new Error('no chromium found: install it, or set CHROMIUM');
  const browser: Browser = await launchChromium(executable);
  const folder = mkdtempSync(join(tmpdir(), 'echobench-page-'));
  return {
    keep: (name, html) => {
      const file = join(folder, name);
      writeFileSync(file, html);
      return pathToFileURL(file).href;
    },
    open: async (url, { width, colorScheme }) => {
      const viewport = { width, height: WINDOW_HEIGHT };
      const page = await browser.newPage({ viewport, colorScheme });
      const { complaints, requests } = listenTo(page);
      await page.goto(url);
      await page.waitForSelector('html[data-drawn=yes]', { timeout: DRAWN_TIMEOUT_MS });
      return { page, complaints, requests };
    },
    openWithoutScripts: async (url, options = {}) => {
      const context = await browser.newContext({ ...options, javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What no page of ours may miss: inside the window, no text over another, all of it legible. */
export async function expectLegible(page: Page): Promise<void> {
  expect(await page.evaluate<number>(SIDEWAYS_OVERFLOW)).toBe(0);
  expect(await page.evaluate<string[] | null>(OVERLAPPING_TEXTS)).toBeNull();
  const worst = await page.evaluate<{ ratio: number; text: string }>(WORST_CONTRAST);
  expect(worst.text).not.toBe('');
  expect(worst.ratio, worst.text).toBeGreaterThanOrEqual(TEXT_CONTRAST);
}

/** Puts the mouse on the first mark that `selector` finds. @returns the text that then stands beside it. */
export async function tooltipAt(page: Page, selector: string): Promise<string> {
  await page.locator(selector).first().hover({ force: true });
  const tooltip = page.locator('#vg-tooltip-element.visible');
  await tooltip.waitFor();
  return (await tooltip.textContent()) ?? '';
}

function listenTo(page: Page): { complaints: string[]; requests: string[] } {
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'log') complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  return { complaints, requests };
}
