import { mkdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { type Language, wordsFor } from '../src/locales/words.ts';
import { type Cards, ownCards } from '../src/teams/cards.ts';
import { launchBrowser } from './browser.ts';
import { cardPage, showing } from './cards/page.ts';
import { readSamples, type Sample } from './cards/samples.ts';
import { type Theme, themes } from './cards/theme.ts';

/**
 * `npm run cards`: a picture of every card, to look at after a change of its template or its words. With `--check` no pictures:
 * only whether everything fits. Exits with 1 when something is cut off.
 */

const cardsFolder = fileURLToPath(new URL('../adaptive-cards', import.meta.url));
const outputFolder = fileURLToPath(new URL('../build/cards', import.meta.url));

const chat = { width: 480 };
const phone = { width: 320 };

interface Picture {
  readonly sample: Sample;
  readonly language: Language;
  readonly theme: Theme;
  readonly width: number;
  readonly file: string;
}

function plan(samples: readonly Sample[]): Picture[] {
  return samples.flatMap((sample) =>
    sample.languages.flatMap((language) =>
      themes.flatMap((theme) =>
        [chat, phone].map(({ width }) => {
          const name = sample.name.replace('/', '-');
          return { sample, language, theme, width, file: `${name}-${language}-${theme.name}-${width}.png` };
        }),
      ),
    ),
  );
}

/** @returns what is cut off */
async function show(page: Page, cards: Cards, picture: Picture): Promise<readonly string[]> {
  const { sample, language, theme, width } = picture;
  const card = cards.render(sample.card, sample.data, wordsFor(language));
  return z.array(z.string()).parse(await page.evaluate(showing(card, theme, width)));
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
  const isCheck = process.argv.includes('--check');
  const cards = await ownCards();
  const pictures = plan(await readSamples(cardsFolder));
  if (!isCheck) {
    await rm(outputFolder, { recursive: true, force: true });
    await mkdir(outputFolder, { recursive: true });
    await writeFile(join(outputFolder, 'index.html'), pictureIndex(pictures));
  }
  const browser = await launchBrowser();
  try {
    const html = await cardPage();
    const left = pictures.values();
    // Each page takes what is next.
    const takeNext = async () => {
      const page = await browser.newPage({ viewport: { width: 560, height: 900 }, deviceScaleFactor: 1.5 });
      await page.setContent(html);
      for (const picture of left) {
        const cutOff = await show(page, cards, picture);
        if (cutOff.length > 0) {
          console.warn(`${picture.file} is cut off: ${cutOff.join(' | ')}`);
          process.exitCode = 1;
        }
        if (isCheck) continue;
        await page.locator('#room').screenshot({ path: join(outputFolder, picture.file) });
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, takeNext));
  } finally {
    await browser.close();
  }
  if (!isCheck) console.log(`${pictures.length} pictures: open ${join(outputFolder, 'index.html')}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
