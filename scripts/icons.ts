import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

/** Draws the app's icons from their SVG sources: `npx tsx scripts/icons.ts`, then commit the PNG files. */
const icons = [
  { name: 'color', size: 192 },
  { name: 'outline', size: 32 },
] as const;

const appPackage = join(import.meta.dirname, '..', 'appPackage');

const profile = await mkdtemp(join(tmpdir(), 'casebridge-icons-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND',
  ],
});
try {
  for (const icon of icons) await draw(browser, icon.name, icon.size);
} finally {
  await browser.close();
  await rm(profile, { recursive: true, force: true });
}

async function draw(context: BrowserContext, name: string, size: number): Promise<void> {
  const svg = await readFile(join(appPackage, 'icons', `${name}.svg`), 'utf8');
  const page = await context.newPage();
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
  const png = await page.screenshot({ omitBackground: true });
  await writeFile(join(appPackage, `${name}.png`), png);
  await page.close();
  console.log(`appPackage/${name}.png drawn, ${size} x ${size}`);
}
