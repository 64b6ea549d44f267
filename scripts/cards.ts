import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { languages, wordsFor } from '../src/locales/words.ts';
import { type Cards, loadCards } from '../src/teams/cards.ts';
import { launchBrowser } from './browser.ts';
import { cardPage, showing } from './cards/page.ts';
import { readSamples, type Sample } from './cards/samples.ts';
import { type Theme, themes } from './cards/theme.ts';

/** `npm run cards`: a picture of every card, to look at after a change of its template or its words. */

const cardsFolder = fileURLToPath(new URL('../adaptive-cards', import.meta.url));
const outputFolder = fileURLToPath(new URL('../build/cards', import.meta.url));

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
  await rm(outputFolder, { recursive: true, force: true });
  await mkdir(outputFolder, { recursive: true });
  const cards = await loadCards(cardsFolder);
  const pictures = plan(await readSamples(cardsFolder));
  const browser = await launchBrowser();
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

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
