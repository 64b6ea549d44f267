import { newId } from '../ids.ts';
import type { ChangeForm, ClosingForm, MessageForm, NewCaseForm } from './forms.ts';
import { refusals } from './refusals.ts';

export type Side = 'customer' | 'microsoft';

/** A case as the resource answers it. */
export interface SupportCase extends NewCaseForm {
  readonly sysId: string;
  number: string | null;
  status: 'withMicrosoft' | 'withCustomer' | 'solutionProposed' | 'closed';
  owner: string | null;
  readonly createdAt: string;
  updatedAt: string;
  nextUpdateAt: string | null;
  solution: string | null;
  closedAt: string | null;
  closedBy: Side | null;
  readonly messages: SupportMessage[];
  readonly files: SupportFile[];
}

export interface SupportMessage {
  readonly sysId: string;
  readonly from: Side;
  readonly kind: MessageForm['kind'];
  readonly author: string;
  readonly text: string;
  readonly at: string;
}

export interface SupportFile {
  readonly sysId: string;
  readonly from: Side;
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly at: string;
}

export interface UploadedFile {
  readonly fileName: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** What became of a change: `isNew` is false when a request with its key came before. */
export interface Changed {
  readonly isNew: boolean;
  readonly case: SupportCase;
}

const mostMessages = 500;
const mostBytes = 10_000_000;

/** The records of the support resource, and what has been done to them under which key. */
export class SupportCases {
  readonly all: SupportCase[] = [];
  readonly #now: () => Date;
  /** What a key was used for, by the case's `sysId` and the key. */
  readonly #done = new Map<string, string>();
  readonly #contents = new Map<string, UploadedFile>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** @throws ApiError 404 */
  get(sysId: string): SupportCase {
    const found = this.all.find((one) => one.sysId === sysId);
    if (found === undefined) throw refusals.noCase();
    return found;
  }

  findByReference(reference: string): SupportCase | undefined {
    return this.all.find((one) => one.reference === reference);
  }

  /** The newest first. */
  listOfIncident(incident: string): readonly SupportCase[] {
    return this.all.filter((one) => one.incident.sysId === incident).reverse();
  }

  /** Only for a reference that is new. */
  create(form: NewCaseForm): SupportCase {
    const now = this.#moment();
    const created: SupportCase = {
      ...form,
      sysId: newId(),
      number: null,
      status: 'withMicrosoft',
      owner: null,
      createdAt: now,
      updatedAt: now,
      nextUpdateAt: null,
      solution: null,
      closedAt: null,
      closedBy: null,
      messages: [],
      files: [],
    };
    this.all.push(created);
    return created;
  }

  /**
   * Does something under a key that comes for the first time.
   * @param what says which operation it is
   * @throws ApiError 422 when the key was used for another one, and whatever `work` throws
   */
  once(sysId: string, key: string, what: string, work: (found: SupportCase) => void): Changed {
    const found = this.get(sysId);
    const id = `${sysId} ${key}`;
    const before = this.#done.get(id);
    if (before !== undefined && before !== what) throw refusals.reusedKey();
    if (before !== undefined) return { isNew: false, case: found };
    work(found);
    found.updatedAt = this.#moment();
    this.#done.set(id, what);
    return { isNew: true, case: found };
  }

  change(found: SupportCase, side: Side, { severity, number, owner, nextUpdateAt }: ChangeForm): void {
    const isMicrosofts = [number, owner, nextUpdateAt].some((value) => value !== undefined);
    if (isMicrosofts && side === 'customer') throw refusals.otherSide('That change');
    if (found.status === 'closed') throw refusals.closed();
    found.severity = severity ?? found.severity;
    found.number = number ?? found.number;
    found.owner = owner ?? found.owner;
    found.nextUpdateAt = nextUpdateAt ?? found.nextUpdateAt;
  }

  say(found: SupportCase, side: Side, { kind, text, author }: MessageForm): void {
    if (side === 'customer' && kind !== 'message') throw refusals.otherSide(`A ${kind}`);
    const isLastWord = side === 'microsoft' && kind === 'message';
    if (found.status === 'closed' && !isLastWord) throw refusals.closed();
    this.#add(found, side, { kind, text, author });
    if (found.status === 'closed') return;
    if (side === 'customer') found.status = 'withMicrosoft';
    if (kind === 'question') found.status = 'withCustomer';
    if (kind === 'solution') {
      found.status = 'solutionProposed';
      found.solution = text;
    }
  }

  attach(found: SupportCase, side: Side, file: UploadedFile): void {
    const { fileName, contentType, bytes } = file;
    if (found.status === 'closed') throw refusals.closed();
    if (bytes.length === 0) throw refusals.file('The file is empty');
    if (bytes.length > mostBytes) throw refusals.file(`The file has more than ${mostBytes} bytes`);
    const sysId = newId();
    this.#contents.set(sysId, file);
    found.files.push({
      sysId,
      from: side,
      fileName,
      contentType,
      bytes: bytes.length,
      at: this.#moment(),
    });
  }

  /** @throws ApiError 404 */
  contentOf(found: SupportCase, fileSysId: string): UploadedFile {
    const content = this.#contents.get(fileSysId);
    const isOfCase = found.files.some(({ sysId }) => sysId === fileSysId);
    if (content === undefined || !isOfCase) throw refusals.noFile();
    return content;
  }

  close(found: SupportCase, side: Side, { notes, author }: ClosingForm): void {
    if (found.status === 'closed') return;
    this.#add(found, side, { kind: 'message', text: notes, author });
    found.status = 'closed';
    found.closedAt = this.#moment();
    found.closedBy = side;
    found.nextUpdateAt = null;
  }

  #add(found: SupportCase, from: Side, message: Pick<SupportMessage, 'kind' | 'text' | 'author'>): void {
    if (found.messages.length >= mostMessages) throw refusals.full();
    found.messages.push({ sysId: newId(), from, ...message, at: this.#moment() });
  }

  /** An instance keeps whole seconds. */
  #moment(): string {
    return `${this.#now().toISOString().slice(0, 19)}Z`;
  }
}
