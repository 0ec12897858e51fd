import { expect, test } from 'vitest';
import { hiddenCharacter, showsText, toVisibleLine } from '#domain/visible-text.ts';

const isVisibleLine = (text: string): boolean => showsText(text) && hiddenCharacter(text) === undefined;
const CODE_POINTS = Array.from({ length: 0x110000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));
const BLANK =
  /^[\s\p{C}\p{Z}\p{M}\u2800\u{e0000}-\u{e0fff}]$|^[\p{Default_Ignorable_Code_Point}\p{Variation_Selector}\p{Bidi_Control}]$/u;
/** Writing needs these between or behind visible characters. */
const JOINING = /^(?:\u200c|\u200d|\u180e|\p{Variation_Selector})$/u;
const BREAKING = /^[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]$/u;
const shown = (texts: readonly string[]) =>
  texts.map((text) => [...text].map((one) => `U+${one.codePointAt(0)?.toString(16)}`).join(' '));

test('no code point without a shape is a visible line, alone or repeated', () => {
  const blank = CODE_POINTS.filter((one) => BLANK.test(one));
  expect(blank.length).toBeGreaterThan(800_000);
  expect(shown(blank.filter((one) => isVisibleLine(one) || isVisibleLine(`${one}${one}${one}`)))).toEqual([]);
});

test('no code point that breaks, reverses or hides text is accepted between visible characters', () => {
  const breaking = CODE_POINTS.filter((one) => BREAKING.test(one) && !JOINING.test(one));
  expect(breaking.length).toBeGreaterThan(3_000);
  expect(shown(breaking.filter((one) => isVisibleLine(`도${one}넛`) || isVisibleLine(`donut${one}`)))).toEqual([]);
});

test('joiners and selectors are accepted where they join visible characters, and nowhere else', () => {
  const joining = CODE_POINTS.filter((one) => JOINING.test(one));
  expect(shown(joining.filter((one) => !isVisibleLine(`क${one}ष`)))).toEqual([]);
  const misplaced = (one: string) => [one, `${one}a`, ` ${one}a`, `a ${one}`, `a${one}${one}`, `\u3164${one}`];
  expect(shown(joining.flatMap(misplaced).filter(isVisibleLine))).toEqual([]);
  expect(['a\u200d', 'kim\u200c'].filter(isVisibleLine)).toEqual([]);
});

test.each([
  '도넛',
  '도넛'.normalize('NFD'),
  'Glazed – “No. 1” ½ ₩1,000',
  '👨‍👩‍👧‍👦',
  '👩🏽‍🚀 donuts',
  '❤️‍🔥',
  '🏳️‍🌈',
  '🏴‍☠️',
  '🇰🇷🇬🇧',
  '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
  '1️⃣',
  '☎︎',
  'क्‍ष',
  'ന്‍',
  'می‌خواهم',
  '葛󠄀城',
  '⠓⠊⠀⠅⠊⠍',
  'דונאט',
  'دونات',
  `a${'\u0301'.repeat(50)}`,
])('%s is a visible line', (text) => {
  expect([showsText(text), hiddenCharacter(text)]).toEqual([true, undefined]);
  expect(toVisibleLine(text)).toBe(text);
});

test('the first hidden character is named', () => {
  expect(hiddenCharacter('도\u3164넛\u202e')).toBe('U+3164');
  expect(hiddenCharacter('a\nb')).toBe('U+000A');
  expect(hiddenCharacter('a\u{e0041}')).toBe('U+E0041');
});

test('text of another system becomes a visible line, or nothing', () => {
  expect(toVisibleLine(' Kim\u202e\u2028Lee\u0007 ')).toBe('Kim Lee');
  expect(
    [...CODE_POINTS]
      .filter((one) => BREAKING.test(one))
      .map(toVisibleLine)
      .join(''),
  ).toBe('');
  expect(toVisibleLine('\u3164\u2800 ')).toBe('');
});
