import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../scripts/browser.ts';

/** The chat client's page, in which the bot has welcomed the person, used as a person does: by what can be seen on it. */
export interface ChatWindow {
  readonly page: Page;
  /** Types a message and sends it. */
  say(text: string): Promise<void>;
  /** Opens a conversation of the list. */
  open(name: string): Promise<void>;
  /** In a channel: mentions the bot in a new post. */
  post(text: string): Promise<void>;
  /** Waits until a card shows this text, and gives the text of the whole card. */
  cardWith(text: string | RegExp): Promise<string>;
  /** Clicks the last button or link with this text. */
  click(text: string): Promise<void>;
  /** Clicks one of the last card's further actions, which are behind "More options". */
  clickFurther(text: string): Promise<void>;
  /** Chooses from the last card's list with this label. */
  choose(label: string, title: string): Promise<void>;
  /** Chooses one of the last card's answers to a question. */
  pick(question: string, answer: string): Promise<void>;
  /** Types into the last card's field with this label. */
  fill(label: string, text: string): Promise<void>;
  /** Keeps a picture of the window. */
  picture(file: string): Promise<void>;
  close(): Promise<void>;
}

const patience = 30_000;

export async function openChatWindow(url: string): Promise<ChatWindow> {
  const browser: Browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
  page.setDefaultTimeout(patience);
  // The page asks a content network for fonts; nothing here may leave the machine.
  await page.route('**/*', (route) => {
    const { hostname } = new URL(route.request().url());
    return hostname === '127.0.0.1' || hostname === 'localhost' ? route.continue() : route.abort();
  });
  await page.goto(url);
  const editor = page.locator('[contenteditable=true][data-lexical-editor]');
  await editor.waitFor();
  // Until the bot has welcomed the person, the client may still put its page together, and what is typed can be lost.
  await page.locator('.ac-adaptiveCard').first().waitFor();
  return {
    page,
    say: async (text) => {
      await editor.click();
      await page.keyboard.insertText(text);
      await page.keyboard.press('Enter');
    },
    open: (name) => page.getByRole('treeitem').filter({ hasText: name }).last().click(),
    post: async (text) => {
      const post = page.getByRole('button', { name: 'Post', exact: true }).first();
      await post.waitFor();
      await editor.first().click();
      await page.keyboard.type('@Case');
      await page.getByRole('menuitem').filter({ hasText: 'Casebridge' }).first().click();
      await page.keyboard.insertText(` ${text}`);
      await post.click();
    },
    cardWith: async (text) => {
      const cards = page.locator('.ac-adaptiveCard');
      const card = cards.filter({ hasText: text }).last();
      await card.waitFor().catch(async (cause: unknown) => {
        const last = await cards.last().innerText();
        throw new Error(`no card says “${text}”; the last one says: ${last}`, { cause });
      });
      return card.innerText();
    },
    click: (text) => page.locator('.ac-adaptiveCard').getByText(text, { exact: true }).last().click(),
    clickFurther: async (text) => {
      await page.locator('.ac-adaptiveCard').getByRole('button', { name: 'More options' }).last().click();
      await page.getByRole('menuitem').filter({ hasText: text }).click();
    },
    choose: async (label, title) => {
      await page.locator('.ac-adaptiveCard').getByRole('combobox', { name: label }).last().click();
      await page.getByRole('option', { name: title, exact: true }).click();
    },
    pick: (question, answer) =>
      page
        .locator('.ac-adaptiveCard')
        .getByRole('radiogroup', { name: question })
        .last()
        .getByRole('radio', { name: answer })
        .click(),
    fill: (label, text) =>
      page.locator('.ac-adaptiveCard').getByRole('textbox', { name: label }).last().fill(text),
    picture: async (file) => {
      await page.screenshot({ path: file });
    },
    close: () => browser.close(),
  };
}
