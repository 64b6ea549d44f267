import { Window } from 'happy-dom';
import MarkdownIt from 'markdown-it';

const borrowed = [
  'window',
  'document',
  'HTMLElement',
  'HTMLButtonElement',
  'HTMLInputElement',
  'HTMLSelectElement',
];

/** What a chat client makes of a card. */
export interface RenderedCard {
  /** Complaints of the parser about the card's JSON. */
  readonly complaints: string[];
  /** All shown text, white space folded to single blanks. */
  readonly text: string;
  /** Texts of the elements a selector finds. */
  all(selector: string): string[];
}

export interface CardsDom {
  render(card: object): RenderedCard;
  close(): Promise<void>;
}

/** The renderer Teams is made of, in a document of its own that lives until `close`. */
export async function openCardsDom(): Promise<CardsDom> {
  const window = new Window();
  for (const name of borrowed) Reflect.set(globalThis, name, Reflect.get(window, name));
  const { AdaptiveCard, CardElement, SerializationContext } = await import('adaptivecards');
  // Stricter than clients are: HTML that was not escaped becomes elements.
  const markdown = new MarkdownIt({ html: true });
  AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdown.render(text);
    result.didProcess = true;
  };
  return {
    render: (card) => {
      // Its expression is global, so it would refuse the language of every other card.
      if (CardElement.langProperty.regEx) CardElement.langProperty.regEx.lastIndex = 0;
      const context = new SerializationContext();
      const parsed = new AdaptiveCard();
      parsed.parse(card, context);
      const complaints = Array.from(
        { length: context.eventCount },
        (_, at) => context.getEventAt(at).message,
      );
      window.document.body.replaceChildren(parsed.render() ?? '');
      const { body } = window.document;
      return {
        complaints,
        text: folded(body.textContent),
        all: (selector) => [...body.querySelectorAll(selector)].map((element) => folded(element.textContent)),
      };
    },
    close: async () => {
      for (const name of borrowed) Reflect.deleteProperty(globalThis, name);
      await window.happyDOM.close();
    },
  };
}

export function folded(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
