/** A small PNG of a drawing: at most 128 colours, and a text with the fingerprint of the drawing, which programs ignore. */
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS_MAX = 128;
const INDEXED = [8, 3, 0, 0, 0];
const KEYWORD = 'Source';

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** The four bytes of a colour as one number. */
const bytesOf = (colour: number): readonly number[] => [24, 16, 8, 0].map((shift) => (colour >>> shift) & 255);

/** The most frequent colours. */
function paletteOf(colours: readonly number[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const frequent = [...counts].sort(([, a], [, b]) => b - a);
  return frequent.slice(0, COLOURS_MAX).map(([colour]) => colour);
}

/** Returns a function that finds the colour of the palette that is most like another one. */
function nearestIn(palette: readonly number[]): (colour: number) => number {
  const known = new Map(palette.map((colour, n) => [colour, n]));
  const bytes = palette.map(bytesOf);
  return (colour) => {
    const found = known.get(colour);
    if (found !== undefined) return found;
    const wanted = bytesOf(colour);
    const distances = bytes.map((one) => one.reduce((sum, byte, n) => sum + (byte - (wanted[n] ?? 0)) ** 2, 0));
    const nearest = distances.indexOf(Math.min(...distances));
    known.set(colour, nearest);
    return nearest;
  };
}

/** @param rgba red, green, blue and alpha of each pixel of a square */
export function pngOf(rgba: readonly number[], size: number, fingerprint: string): Buffer {
  const pixels = Buffer.from(rgba);
  const colours = Array.from({ length: size * size }, (_, n) => pixels.readUInt32BE(n * 4));
  const palette = paletteOf(colours);
  const indices = Buffer.from(colours.map(nearestIn(palette)));
  // Each row begins with its filter: none.
  const rows = Array.from({ length: size }, (_, y) => [
    Buffer.of(0),
    indices.subarray(y * size, (y + 1) * size),
  ]).flat();
  const head = Buffer.alloc(8);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.concat([head, Buffer.from(INDEXED)])),
    chunk('tEXt', Buffer.from(`${KEYWORD}\0${fingerprint}`, 'latin1')),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => bytesOf(colour).slice(0, 3)))),
    chunk('tRNS', Buffer.from(palette.map((colour) => colour & 255))),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The side in pixels and the fingerprint of a picture of `pngOf`. */
export const readPng = (png: Buffer) => ({
  isPng: png.subarray(0, SIGNATURE.length).equals(SIGNATURE),
  size: [png.readUInt32BE(16), png.readUInt32BE(20)],
  fingerprint: new RegExp(`tEXt${KEYWORD}\\0([\\w-]{43})`).exec(png.toString('latin1'))?.[1],
});
