/** The colours of a drawn donut: by the words of its title in English or Korean, otherwise by a number of its id. */

export interface Topping {
  readonly kind: 'sprinkles' | 'dust' | 'crumbs' | 'drizzle' | 'none';
  readonly colours: readonly string[];
}

const ICINGS: readonly (readonly [words: RegExp, icing: string])[] = [
  [/matcha|green tea|말차|녹차/i, '#7d9b4e'],
  [/strawberry|딸기/i, '#f08ba6'],
  [/raspberry|berry|베리/i, '#c2416b'],
  [/yuja|yuzu|citron|lemon|유자|레몬/i, '#f3cf4f'],
  [/injeolmi|인절미/i, '#e0bf86'],
  [/hojicha|호지차/i, '#a9724a'],
  [/black sesame|흑임자/i, '#6b6866'],
  [/choco|cocoa|초코|초콜|코코아/i, '#5a3221'],
  [/coffee|mocha|espresso|커피|모카/i, '#7b5138'],
  [/caramel|toffee|maple|카라멜|캐러멜|메이플/i, '#c67a2b'],
  [/honey|butter|허니|버터|꿀/i, '#f0b84a'],
  [/sweet potato|taro|고구마|타로/i, '#9a72b5'],
  [/blueberry|블루베리/i, '#5f6fb3'],
  [/mint|민트/i, '#8fd0b5'],
  [/cinnamon|시나몬|계피/i, '#b9743c'],
  [/milk|cream|vanilla|white|우유|크림|바닐라|화이트/i, '#f7ead2'],
  [/glaze|classic|plain|sugar|글레이즈드|클래식|플레인|설탕/i, '#efc58d'],
];
const TOPPINGS: readonly (readonly [words: RegExp, topping: Topping])[] = [
  [/marble|swirl|drizzle|마블/i, { kind: 'drizzle', colours: ['#fbf4ec'] }],
  [/injeolmi|인절미/i, { kind: 'crumbs', colours: ['#c99c5b'] }],
  [/sesame|흑임자|참깨/i, { kind: 'crumbs', colours: ['#2b2523'] }],
  [/sugar|snow|powder|설탕|슈가|파우더/i, { kind: 'dust', colours: ['#ffffff'] }],
  [/cinnamon|시나몬|계피/i, { kind: 'dust', colours: ['#7a431a'] }],
  [/nut|almond|peanut|pistachio|crunch|땅콩|아몬드|피스타치오|크런치/i, { kind: 'crumbs', colours: ['#8a5a2b'] }],
  [/glaze|classic|plain|글레이즈드|클래식|플레인/i, { kind: 'none', colours: [] }],
  [/honey|caramel|maple|허니|카라멜|캐러멜|메이플/i, { kind: 'drizzle', colours: ['#a85f17'] }],
  [/cream|크림/i, { kind: 'drizzle', colours: ['#fffaf0'] }],
  [/strawberry|딸기/i, { kind: 'sprinkles', colours: ['#ffffff', '#c2275a'] }],
];
const OTHER_ICINGS = ['#8a3b12', '#b8527a', '#7d9b4e', '#5a3221', '#c28a1e', '#efc58d', '#c67a2b', '#9a72b5'];
const SPRINKLES: Topping = { kind: 'sprinkles', colours: ['#fbf4ec', '#f6c344'] };

/** @param n a number of the product, for a title without a known word */
export const icingOf = (title: string, n: number): string =>
  ICINGS.find(([words]) => words.test(title))?.[1] ?? OTHER_ICINGS[n % OTHER_ICINGS.length] ?? '#8a3b12';

export const toppingOf = (title: string, n: number): Topping =>
  TOPPINGS.find(([words]) => words.test(title))?.[1] ?? (n % 4 === 3 ? { kind: 'none', colours: [] } : SPRINKLES);
