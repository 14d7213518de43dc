// A real browser for the tests of the page, its windows in the sizes and colours that people have, and what every state of
// every page must hold.

import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { prepared } from './environment.js';

export interface Look {
  name: string;
  width: number;
  height: number;
  scheme: 'light' | 'dark';
}

export const PHONE: Look = { name: 'phone-light', width: 390, height: 844, scheme: 'light' };
export const DESK: Look = { name: 'desk-light', width: 1280, height: 800, scheme: 'light' };

export const LOOKS: readonly Look[] = [
  PHONE,
  { ...PHONE, name: 'phone-dark', scheme: 'dark' },
  DESK,
  { ...DESK, name: 'desk-dark', scheme: 'dark' },
];

/** The narrowest window that a page must fit into. */
export const NARROWEST: Look = { name: 'narrow', width: 320, height: 640, scheme: 'light' };

/** The library gives a dialog a `<header>`, which outside of `<main>` counts as a second one of the page. */
const OF_DIALOGS = ['landmark-no-duplicate-banner', 'landmark-unique'];

/** The tests' pictures; SCREENSHOTS=1 keeps them. */
const PICTURES = fileURLToPath(new URL('../../.cache/screenshots/', import.meta.url));

export class TestBrowser {
  private addresses = 0;

  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<TestBrowser> {
    const browser = await chromium.launch({
      executablePath: prepared('TEST_BROWSER'),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return new TestBrowser(browser);
  }

  /** Somebody's own browser: an address, cookies and a cache that nobody else has. */
  async visitor(baseURL: string, { width, height, scheme }: Look): Promise<Visitor> {
    this.addresses += 1;
    const context = await this.browser.newContext({
      baseURL,
      viewport: { width, height },
      colorScheme: scheme,
      reducedMotion: 'reduce',
      timezoneId: 'Europe/Berlin',
      locale: 'en-GB',
      isMobile: width < 600,
      hasTouch: width < 600,
      extraHTTPHeaders: { 'x-forwarded-for': `203.0.113.${this.addresses}` },
    });
    return new Visitor(context, await context.newPage());
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}

export class Visitor {
  /** What the browser complained about: refused by a policy, broken, or missing. */
  readonly complaints: string[] = [];

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.setDefaultTimeout(10_000);
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      // Answers of 4xx are part of a conversation; the browser logs each as an error.
      const isAnswer = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isAnswer) this.complaints.push(message.text());
    });
  }

  /** Logs in, and waits for the page that was wanted. */
  async logIn(email: string, password: string, wanted = '/posts'): Promise<void> {
    await this.page.goto(`/log-in?next=${encodeURIComponent(wanted)}`);
    await this.page.getByLabel('Email').fill(email);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.getByRole('button', { name: 'Log in' }).click();
    await this.page.waitForURL(`**${wanted}`);
  }

  /** By the Tab key alone. @param steps at most. */
  async tabTo(name: string, steps = 40): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      await this.page.keyboard.press('Tab');
      const focused = await this.page.evaluate<string>(
        '(({ ariaLabel, labels, textContent }) => ariaLabel ?? labels?.[0]?.textContent ?? textContent)(document.activeElement)',
      );
      if (focused.trim() === name) return;
    }
    throw new Error(`${name} is not within ${steps} steps of the Tab key`);
  }

  /** `holds`, in each scheme and each size once: the page follows its window. */
  async holdsInEveryLook(name: string): Promise<string[]> {
    const before = this.page.viewportSize();
    const found: string[] = [];
    for (const look of [PHONE, { ...DESK, name: 'desk-dark', scheme: 'dark' } as const, NARROWEST]) {
      await this.page.emulateMedia({ colorScheme: look.scheme });
      await this.page.setViewportSize(look);
      await this.page.locator(`html[data-mantine-color-scheme=${look.scheme}]`).waitFor();
      found.push(...(await this.holds(`${name}-${look.name}`)).map((problem) => `${look.name}: ${problem}`));
    }
    if (before !== null) await this.page.setViewportSize(before);
    return found;
  }

  /** Another tab of the same browser. */
  async anotherTab(): Promise<Page> {
    return this.context.newPage();
  }

  /** Accessible, and nothing sticks out at the side. @param name of the state, for its picture. */
  async holds(name: string): Promise<string[]> {
    await this.page.evaluate('document.fonts.ready');
    if (process.env.SCREENSHOTS === '1') {
      mkdirSync(PICTURES, { recursive: true });
      await this.page.screenshot({ path: join(PICTURES, `${name}.png`) });
    }
    // Nothing can run in a frame that forbids scripts, as the sandbox's for mails does; axe would wait for it.
    const axe = new AxeBuilder({ page: this.page }).exclude('iframe').disableRules(OF_DIALOGS);
    const { violations } = await axe.analyze();
    const found = violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join(' | ')}`,
    );
    const [inner, outer] = await this.page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    if (inner > outer) found.push(`wider than the window: ${inner} > ${outer}`);
    return [...found, ...this.complaints];
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
