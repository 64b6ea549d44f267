import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Theme } from './theme.ts';

const modules = new URL('../../node_modules/', import.meta.url);

/** The browser's side: the renderer Teams' own is made of, with markdown as Teams has it. */
const showCard = `
  function showCard({ card, theme, width }) {
    AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
      result.outputHtml = markdownit().render(text);
      result.didProcess = true;
    };
    for (const [name, value] of Object.entries(theme.variables)) {
      document.documentElement.style.setProperty(name, value);
    }
    const frame = document.getElementById('frame');
    frame.style.width = width + 'px';
    const adaptiveCard = new AdaptiveCards.AdaptiveCard();
    adaptiveCard.hostConfig = new AdaptiveCards.HostConfig(theme.hostConfig);
    adaptiveCard.parse(card);
    frame.replaceChildren(adaptiveCard.render());
    // What is typed into a field may be longer than the field.
    return [...frame.querySelectorAll('*:not(input)')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0)
      .map((element) => element.className + ': ' + element.textContent.slice(0, 60));
  }`;

const style = `
  body { margin: 0; background: var(--chat); }
  #room { display: inline-block; padding: 12px; background: var(--chat); }
  #frame { border: 1px solid var(--border); border-radius: 4px; overflow: hidden; background: var(--card); }
  .ac-adaptiveCard { line-height: 1.4; }
  .ac-container, .ac-textBlock { border-radius: 4px; }
  .ac-actionSet { flex-wrap: wrap; row-gap: 8px; }
  input { box-sizing: border-box; }
  .ac-anchor { color: inherit; }
  .ac-textBlock p { margin: 4px 0; }
  .ac-pushButton {
    font: 600 13px var(--font); color: var(--text); background: transparent; padding: 5px 12px;
    border: 1px solid var(--border); border-radius: 4px;
  }`;

/** An empty page with the renderer in it; `showCard` puts a card there and lists what overflows. */
export async function cardPage(): Promise<string> {
  const scripts = await Promise.all([
    readModule('adaptivecards/dist/adaptivecards.min.js'),
    readModule('markdown-it/dist/browser/markdown-it.umd.min.js'),
  ]);
  const tags = [...scripts, showCard].map((script) => `<script>${script}</script>`).join('\n');
  return `<!doctype html><meta charset="utf-8"><style>${style}</style>
    <div id="room"><div id="frame"></div></div>${tags}`;
}

/** What to evaluate in the page to show one card. */
export function showing(card: object, theme: Theme, width: number): string {
  return `showCard(${JSON.stringify({ card, theme, width })})`;
}

function readModule(path: string): Promise<string> {
  return readFile(fileURLToPath(new URL(path, modules)), 'utf8');
}
