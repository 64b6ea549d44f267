import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { languages, wordsFor } from '../src/locales/words.ts';
import { type Cards, loadCards } from '../src/teams/cards.ts';
import { cardPage, showing } from './cards/page.ts';
import { readSamples, type Sample } from './cards/samples.ts';
import { type Theme, themes } from './cards/theme.ts';

/** `npm run cards`: a picture of every card, to look at after a change of its template or its words. */

const cardsFolder = fileURLToPath(new URL('../adaptive-cards', import.meta.url));
const outputFolder = fileURLToPath(new URL('../build/cards', import.meta.url));

const browsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
const chat = { width: 480 };
const phone = { width: 320 };

interface Picture {
  readonly sample: Sample;
  readonly language: (typeof languages)[number];
  readonly theme: Theme;
  readonly width: number;
  readonly file: string;
}

function plan(samples: readonly Sample[]): Picture[] {
  return samples.flatMap((sample) =>
    languages.flatMap((language) =>
      themes.flatMap((theme) =>
        [chat, phone].map(({ width }) => {
          const name = sample.name.replace('/', '-');
          return { sample, language, theme, width, file: `${name}-${language}-${theme.name}-${width}.png` };
        }),
      ),
    ),
  );
}

async function take(page: Page, cards: Cards, picture: Picture): Promise<void> {
  const { sample, language, theme, width, file } = picture;
  const card = cards.render(sample.card, sample.data, wordsFor(language));
  const overflowing: unknown = await page.evaluate(showing(card, theme, width));
  if (Array.isArray(overflowing) && overflowing.length > 0) {
    console.warn(`${file} is cut off: ${overflowing.join(' | ')}`);
  }
  await page.locator('#room').screenshot({ path: join(outputFolder, file) });
}

function pictureIndex(pictures: readonly Picture[]): string {
  const names = [...new Set(pictures.map(({ sample }) => sample.name))];
  const sections = names.map((name) => {
    const images = pictures
      .filter(({ sample }) => sample.name === name)
      .map(({ file }) => `<img src="${file}" alt="${file}" title="${file}">`);
    return `<h2 id="${name}">${name}</h2><div>${images.join('\n')}</div>`;
  });
  return `<!doctype html><meta charset="utf-8"><title>Casebridge cards</title>
    <style>body { font-family: sans-serif } img { vertical-align: top; margin: 4px }</style>
    <h1>Casebridge cards</h1>${sections.join('\n')}`;
}

async function main(): Promise<void> {
  const executablePath = browsers.find((path) => existsSync(path));
  if (executablePath === undefined) {
    console.error(`Pictures need Chromium, Chrome or Edge. None found at: ${browsers.join(', ')}`);
    process.exitCode = 1;
    return;
  }
  await rm(outputFolder, { recursive: true, force: true });
  await mkdir(outputFolder, { recursive: true });
  const cards = await loadCards(cardsFolder);
  const pictures = plan(await readSamples(cardsFolder));
  const args = ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND'];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage({ viewport: { width: 560, height: 900 }, deviceScaleFactor: 1.5 });
    await page.setContent(await cardPage());
    for (const picture of pictures) await take(page, cards, picture);
  } finally {
    await browser.close();
  }
  await writeFile(join(outputFolder, 'index.html'), pictureIndex(pictures));
  console.log(`${pictures.length} pictures: open ${join(outputFolder, 'index.html')}`);
}

await main();
