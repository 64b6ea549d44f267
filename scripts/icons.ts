import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './browser.ts';

/** Draws the app's icons from their SVG sources: `npx tsx scripts/icons.ts`, then commit the PNG files. */
const icons = [
  { name: 'color', size: 192 },
  { name: 'outline', size: 32 },
] as const;

const appPackage = join(import.meta.dirname, '..', 'appPackage');

const browser = await launchBrowser();
try {
  for (const icon of icons) await draw(browser, icon.name, icon.size);
} finally {
  await browser.close();
}

async function draw(browser: Browser, name: string, size: number): Promise<void> {
  const svg = await readFile(join(appPackage, 'icons', `${name}.svg`), 'utf8');
  const page = await browser.newPage();
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
  const png = await page.screenshot({ omitBackground: true });
  await writeFile(join(appPackage, `${name}.png`), png);
  await page.close();
  console.log(`appPackage/${name}.png drawn, ${size} x ${size}`);
}
