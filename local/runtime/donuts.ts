/** The donuts of the demo shop, in English and Korean. */

interface Donut {
  readonly title: string;
  readonly description: string;
  readonly ko: { readonly title: string; readonly description: string };
  readonly price: number;
  readonly stock: number;
  readonly restockQuantity: number;
}

const donut = (
  [title, koTitle]: readonly [en: string, ko: string],
  [description, koDescription]: readonly [en: string, ko: string],
  [price, stock, restockQuantity]: readonly [price: number, stock: number, restockQuantity: number],
): Donut => ({
  ...{ title, description, price, stock, restockQuantity },
  ko: { title: koTitle, description: koDescription },
});

/** The order is that of the ids, which documentation and commands name. */
export const DONUTS: readonly Donut[] = [
  donut(
    ['Glazed Classic', '글레이즈드 클래식'],
    [
      'The one that started it: a light ring under a thin sugar glaze.',
      '얇은 설탕 글레이즈를 입힌 폭신한 기본 도넛입니다.',
    ],
    [2_500, 100, 50],
  ),
  donut(
    ['Strawberry Cloud', '딸기 구름'],
    [
      'Strawberry icing with sprinkles on a soft yeast donut.',
      '부드러운 이스트 도넛에 딸기 아이싱과 스프링클을 올렸습니다.',
    ],
    [3_200, 40, 20],
  ),
  donut(
    ['Injeolmi Ring', '인절미 링'],
    ['Chewy rice dough, rolled in roasted soybean powder.', '쫀득한 찹쌀 반죽에 고소한 콩가루를 듬뿍 묻혔습니다.'],
    [3_500, 25, 30],
  ),
  donut(
    ['Chocolate Midnight', '초콜릿 미드나잇'],
    ['Dark cocoa dough under dark chocolate.', '진한 코코아 반죽에 다크 초콜릿을 덮었습니다.'],
    [3_000, 60, 20],
  ),
  donut(
    ['Matcha Marble', '말차 마블'],
    ['Matcha icing, marbled with white chocolate.', '말차 아이싱에 화이트 초콜릿으로 마블 무늬를 냈습니다.'],
    [3_800, 12, 10],
  ),
  donut(
    ['Yuja Sugar', '유자 슈가'],
    ['Fresh yuja glaze with a crust of sugar.', '상큼한 유자 글레이즈에 설탕을 뿌렸습니다.'],
    [3_400, 8, 10],
  ),
  donut(
    ['Black Sesame', '흑임자'],
    ['Roasted black sesame in the dough and on top.', '볶은 흑임자를 반죽에 넣고 위에도 뿌렸습니다.'],
    [3_600, 5, 10],
  ),
  donut(
    ['Cinnamon Twist', '시나몬 꽈배기'],
    ['A twisted donut in cinnamon sugar.', '시나몬 설탕을 묻힌 꽈배기 도넛입니다.'],
    [2_200, 200, 0],
  ),
  donut(
    ['Sweet Potato Old Fashioned', '고구마 올드패션'],
    ['A crisp cake donut with roasted sweet potato.', '구운 고구마를 넣은 바삭한 케이크 도넛입니다.'],
    [2_900, 1, 10],
  ),
  donut(
    ['Salted Caramel', '솔티드 카라멜'],
    ['Caramel icing with flakes of sea salt.', '카라멜 아이싱에 천일염을 살짝 뿌렸습니다.'],
    [3_300, 30, 20],
  ),
  donut(
    ['Hojicha Cream', '호지차 크림'],
    ['Filled with hojicha cream, slightly smoky.', '은은하게 구운 향이 나는 호지차 크림을 채웠습니다.'],
    [3_900, 0, 10],
  ),
  donut(
    ['Honey Butter', '허니 버터'],
    ['Warm butter and honey, best on the same day.', '버터와 꿀을 듬뿍 넣어, 당일에 가장 맛있습니다.'],
    [2_700, 500, 100],
  ),
];
