/**
 * What a line of text must be before people see it: it shows something, it is one line, and no character hides, reverses or
 * breaks the text around it. Names, titles and reasons appear in mails, terminals and tables beside our own words.
 */

/** Characters that have a shape: of alphabets, numbers, punctuation and symbols. The braille blank is a symbol without one. */
const VISIBLE = String.raw`[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]`;
/** Accents and vowel signs. They show on the character before them. */
const MARK = String.raw`[\p{M}--\p{Default_Ignorable_Code_Point}]`;
const SELECTOR = String.raw`[\ufe00-\ufe0f\u180b-\u180d\u180f\u{e0100}-\u{e01ef}]`;
const JOINER = String.raw`[\u200c\u200d\u180e]`;

const SHOWS = new RegExp(VISIBLE, 'v');
/** Control characters, line and paragraph separators, direction controls, fillers, and everything else without a shape. */
const HIDDEN = /[\p{Cc}\u2028\u2029\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\p{Cs}]/v;
/** Invisible characters where writing needs them: 🏴󠁧󠁢󠁥󠁮󠁧󠁿 (tags), ❤️ (a selector), 👩‍🚀 and क्‍ (joiners). In the order of their removal. */
const USED: readonly RegExp[] = [
  /(?<=\p{Extended_Pictographic})[\u{e0020}-\u{e007e}]+\u{e007f}/gv,
  new RegExp(`(?<=${VISIBLE}|${MARK})${SELECTOR}`, 'gv'),
  new RegExp(`(?<=${VISIBLE})${JOINER}(?=${VISIBLE})|(?<=${MARK})${JOINER}`, 'gv'),
];

const withoutUsed = (text: string): string => USED.reduce((rest, used) => rest.replace(used, ''), text);

/** The first character of a line that must not be shown, like `U+202E`; undefined if there is none. */
export function hiddenCharacter(line: string): string | undefined {
  const [found] = HIDDEN.exec(withoutUsed(line)) ?? [];
  return found && `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Whether a line shows at least one character. */
export const showsText = (line: string): boolean => SHOWS.test(line);

/** Text of another system as a line that may be shown. Empty if nothing of it shows. */
export function toVisibleLine(text: string): string {
  const line = text.toWellFormed().replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  const clean = hiddenCharacter(line) ? line.replace(new RegExp(HIDDEN, 'gv'), '') : line;
  return showsText(clean) ? clean.trim() : '';
}
