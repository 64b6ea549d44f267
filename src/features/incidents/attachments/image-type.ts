/** An image's media type and the usual end of its file's name. */
export interface ImageType {
  readonly contentType: string;
  readonly extension: string;
}

const at = (offset: number, text: string) => (bytes: Uint8Array) =>
  [...text].every((character, index) => bytes[offset + index] === character.charCodeAt(0));

const png = at(0, '\u0089PNG\r\n\u001a\n');
const riff = at(0, 'RIFF');
const webp = at(8, 'WEBP');
const brand = at(4, 'ftyp');
/** Brands of HEIF's still images. */
const heif = ['heic', 'heix', 'heim', 'heis', 'mif1'].map((name) => at(8, name));

/** Known by their first bytes (the formats' specifications): what a sender says of a file proves nothing. */
const types: readonly (ImageType & { readonly begins: (bytes: Uint8Array) => boolean })[] = [
  { contentType: 'image/png', extension: 'png', begins: png },
  { contentType: 'image/jpeg', extension: 'jpg', begins: at(0, '\u00ff\u00d8\u00ff') },
  {
    contentType: 'image/gif',
    extension: 'gif',
    begins: (bytes) => at(0, 'GIF87a')(bytes) || at(0, 'GIF89a')(bytes),
  },
  { contentType: 'image/webp', extension: 'webp', begins: (bytes) => riff(bytes) && webp(bytes) },
  { contentType: 'image/bmp', extension: 'bmp', begins: isBitmap },
  {
    contentType: 'image/heic',
    extension: 'heic',
    begins: (bytes) => brand(bytes) && heif.some((isBrand) => isBrand(bytes)),
  },
];

/** Undefined when the bytes are not those of an image that may be attached. */
export function imageTypeOf(bytes: Uint8Array): ImageType | undefined {
  const found = types.find(({ begins }) => begins(bytes));
  return found && { contentType: found.contentType, extension: found.extension };
}

/** Two letters alone begin many a text: the four reserved bytes of a bitmap's header are zero as well. */
function isBitmap(bytes: Uint8Array): boolean {
  return at(0, 'BM')(bytes) && at(6, '\u0000\u0000\u0000\u0000')(bytes);
}
