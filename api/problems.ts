import { LANGUAGES, type Language } from '#domain/language.ts';
import type { Role } from '#domain/order.ts';
import { readWeights } from './negotiation.ts';

/**
 * Every error that the API returns: its stable code, its HTTP status, and its title in English and Korean.
 * Responses are RFC 9457 `application/problem+json`. `type` is the address of the code's page in docs/problems/.
 */
export const PROBLEMS = {
  'request.malformed': { status: 400, en: 'The request is malformed', ko: '요청 형식이 올바르지 않습니다' },
  'request.invalid': { status: 400, en: 'A value is invalid', ko: '올바르지 않은 값이 있습니다' },
  'request.too_large': { status: 413, en: 'The body is too large', ko: '본문이 너무 큽니다' },
  'request.unsupported_media_type': {
    status: 415,
    en: 'The content type must be application/json',
    ko: 'application/json 형식으로 보내 주세요',
  },
  'request.throttled': { status: 429, en: 'Too many requests', ko: '요청이 너무 많습니다' },
  'request.blocked': { status: 403, en: 'The request was blocked', ko: '차단된 요청입니다' },
  'request.method_not_allowed': {
    status: 405,
    en: 'The address does not support this method',
    ko: '이 주소에서 지원하지 않는 메서드입니다',
  },
  'request.precondition_failed': {
    status: 412,
    en: 'The resource does not match If-Match',
    ko: 'If-Match에 지정한 버전이 아닙니다',
  },
  'route.not_found': { status: 404, en: 'There is no such route', ko: '존재하지 않는 주소입니다' },
  'auth.required': { status: 401, en: 'Sign in first', ko: '로그인이 필요합니다' },
  'auth.wrong_credentials': {
    status: 401,
    en: 'E-mail or password is wrong',
    ko: '이메일 또는 비밀번호가 올바르지 않습니다',
  },
  'auth.forbidden': { status: 403, en: 'Your role is not allowed to do this', ko: '권한이 없습니다' },
  'idempotency.key_required': {
    status: 400,
    en: 'An Idempotency-Key header is required',
    ko: 'Idempotency-Key 헤더가 필요합니다',
  },
  'idempotency.key_reused': {
    status: 422,
    en: 'This key was used for another request',
    ko: '다른 요청에 사용된 키입니다',
  },
  'cursor.invalid': { status: 400, en: 'The cursor is invalid', ko: '올바르지 않은 커서입니다' },
  'product.not_found': { status: 404, en: 'There is no such product', ko: '존재하지 않는 상품입니다' },
  'product.not_on_sale': { status: 422, en: 'The product is not on sale now', ko: '현재 판매 중인 상품이 아닙니다' },
  'order.not_found': { status: 404, en: 'There is no such order', ko: '존재하지 않는 주문입니다' },
  'order.duplicate_product': {
    status: 422,
    en: 'The order contains a product twice',
    ko: '같은 상품이 두 번 담겼습니다',
  },
  'order.mixed_sellers': {
    status: 422,
    en: 'All products of an order must belong to one seller',
    ko: '한 판매자의 상품만 함께 주문할 수 있습니다',
  },
  'order.request_not_found': {
    status: 404,
    en: 'There is no such order request',
    ko: '존재하지 않는 주문 요청입니다',
  },
  'order.request_expired': {
    status: 410,
    en: 'The order request was not decided in time: nothing was ordered',
    ko: '접수한 주문이 제때 처리되지 않았습니다: 주문되지 않았습니다',
  },
  'order.too_many_open': { status: 422, en: 'Too many open orders', ko: '처리 중인 주문이 너무 많습니다' },
  'order.too_many_cancellations': {
    status: 429,
    en: 'You have cancelled too many orders in the last hour',
    ko: '최근 한 시간 동안 주문을 너무 많이 취소하셨습니다',
  },
  'order.price_changed': {
    status: 409,
    en: 'The price has risen since you looked: nothing was ordered',
    ko: '보신 뒤에 가격이 올랐습니다: 주문되지 않았습니다',
  },
  'order.limit_per_buyer': {
    status: 422,
    en: 'The order exceeds the number of units that one buyer may have',
    ko: '한 사람이 살 수 있는 수량을 넘습니다',
  },
  'order.cart_empty': { status: 422, en: 'The cart is empty', ko: '장바구니가 비어 있습니다' },
  'order.payment_expired': {
    status: 410,
    en: 'The payment deadline of this order has passed',
    ko: '결제 기한이 지난 주문입니다',
  },
  'order.already_paid': { status: 409, en: 'The order is already paid', ko: '이미 결제된 주문입니다' },
  'order.cancelled': { status: 409, en: 'The order was cancelled', ko: '취소된 주문입니다' },
  'order.not_cancellable': { status: 409, en: 'The order can no longer be cancelled', ko: '취소할 수 없는 주문입니다' },
  'order.not_shippable': {
    status: 409,
    en: 'Only a paid order can be shipped',
    ko: '결제된 주문만 발송할 수 있습니다',
  },
  'order.not_deliverable': {
    status: 409,
    en: 'Only a shipped order can be delivered',
    ko: '배송 중인 주문이 아닙니다',
  },
  'payment.insufficient_balance': { status: 402, en: 'Not enough money in the wallet', ko: '잔액이 부족합니다' },
  'payment.failed': { status: 402, en: 'The payment failed', ko: '결제에 실패했습니다' },
  'wallet.full': { status: 422, en: 'The wallet limit is exceeded', ko: '지갑의 한도를 넘는 금액입니다' },
  'cart.full': { status: 422, en: 'The cart is full', ko: '장바구니에 더 담을 수 없습니다' },
  'stock.sold_out': { status: 409, en: 'Sold out', ko: '품절되었습니다' },
  'restock.not_found': { status: 404, en: 'There is no such restock', ko: '존재하지 않는 재입고 요청입니다' },
  'restock.complete': {
    status: 409,
    en: 'The restock was delivered completely: there is nothing to close',
    ko: '이미 모두 입고되었습니다: 종료할 것이 없습니다',
  },
  'restock.quantity_required': {
    status: 422,
    en: 'This product is not restocked automatically: send a quantity',
    ko: '자동 재입고를 하지 않는 상품입니다: 수량을 지정하세요',
  },
  'ad.not_found': { status: 404, en: 'There is no such ad', ko: '존재하지 않는 광고입니다' },
  'ad.too_many': { status: 422, en: 'The product has too many ads', ko: '상품에 등록된 광고가 너무 많습니다' },
  'ad.not_short': {
    status: 409,
    en: 'The product is in stock: there is no reason to stop its ad',
    ko: '재고가 있는 상품입니다: 광고를 중단할 이유가 없습니다',
  },
  'ad.still_short': {
    status: 409,
    en: 'The product is still out of stock: its ad must stay stopped',
    ko: '아직 재고가 부족합니다: 광고를 재개할 수 없습니다',
  },
  'ad.not_stopped': {
    status: 409,
    en: 'No stop was requested for this ad',
    ko: '중단을 요청한 적이 없는 광고입니다',
  },
  'ad.not_asked': {
    status: 409,
    en: 'This was not requested from the ad manager, or the opposite was requested later',
    ko: '담당자에게 요청하지 않았거나 그 뒤에 반대로 요청한 광고입니다',
  },
  'link.forged': { status: 401, en: 'This link is invalid', ko: '올바르지 않은 링크입니다' },
  'link.expired': { status: 410, en: 'This link has expired', ko: '만료된 링크입니다' },
  'request.if_match_required': {
    status: 428,
    en: 'An If-Match header is required',
    ko: 'If-Match 헤더가 필요합니다',
  },
  'dead_letter.not_found': { status: 404, en: 'There is no such dead letter', ko: '존재하지 않는 실패 메시지입니다' },
  'dead_letter.not_parked': {
    status: 409,
    en: 'Only a parked message can be edited, and a handled one cannot be discarded',
    ko: '보류 중인 메시지만 수정할 수 있고, 처리된 메시지는 폐기할 수 없습니다',
  },
  'dead_letter.changed': {
    status: 412,
    en: 'Another user changed this dead letter: read it again',
    ko: '다른 사용자가 변경했습니다: 다시 조회해 주세요',
  },
  'dead_letter.too_many': {
    status: 422,
    en: 'More dead letters match than expected: nothing was changed',
    ko: '예상보다 많은 메시지가 조건에 맞습니다: 아무것도 변경되지 않았습니다',
  },
  'redrive.not_found': { status: 404, en: 'There is no such redrive', ko: '존재하지 않는 재처리 요청입니다' },
  'queue.not_found': { status: 404, en: 'There is no such queue', ko: '존재하지 않는 큐입니다' },
  'queue.not_pausable': {
    status: 409,
    en: 'The consumer of this queue cannot be paused',
    ko: '일시 정지할 수 없는 큐입니다',
  },
  'queue.not_subscribed': {
    status: 422,
    en: 'This queue does not receive these events',
    ko: '이 큐가 받지 않는 이벤트입니다',
  },
  'snooze.until_invalid': {
    status: 422,
    en: 'A snooze must end in the future, at most seven days from now',
    ko: '알림 미루기는 지금부터 7일 안에 끝나야 합니다',
  },
  'verification.failed': {
    status: 422,
    en: 'The verification code is invalid: request a new one',
    ko: '인증 코드가 올바르지 않습니다: 새 코드를 요청하세요',
  },
  'user.exists': {
    status: 409,
    en: 'An account with this e-mail address already exists',
    ko: '이미 가입된 이메일입니다',
  },
  'user.wrong_password': { status: 422, en: 'The current password is wrong', ko: '현재 비밀번호가 올바르지 않습니다' },
  'user.changed': {
    status: 412,
    en: 'Your account was changed on another device: read it again',
    ko: '다른 곳에서 변경되었습니다: 다시 조회해 주세요',
  },
  'user.not_deletable': {
    status: 409,
    en: 'The account has open orders or a wallet balance',
    ko: '진행 중인 주문이나 지갑 잔액이 있어 탈퇴할 수 없습니다',
  },
  'auth.too_many_tries': {
    status: 429,
    en: 'Too many failed login attempts: try again later',
    ko: '비밀번호를 너무 많이 틀렸습니다: 잠시 후 다시 시도해 주세요',
  },
  'product.changed': {
    status: 412,
    en: 'The product was changed by another request: read it again',
    ko: '상품이 변경되었습니다: 다시 조회해 주세요',
  },
  'product.window_invalid': {
    status: 422,
    en: 'A sale must end after it starts',
    ko: '판매 종료는 시작보다 뒤여야 합니다',
  },
  'product.image_host_not_allowed': {
    status: 422,
    en: 'Pictures of this host are not allowed',
    ko: '허용되지 않은 주소의 이미지입니다',
  },
  'picture.too_many_uploads': {
    status: 429,
    en: 'You have uploaded too many pictures in the last hour',
    ko: '최근 한 시간 동안 이미지를 너무 많이 올리셨습니다',
  },
  'product.unknown_factory': { status: 422, en: 'There is no such factory', ko: '등록되지 않은 공장입니다' },
  'stock.below_reserved': {
    status: 409,
    en: 'Stock cannot go below the reserved quantity',
    ko: '재고는 주문에 예약된 수량보다 적을 수 없습니다',
  },
  'stock.too_much': { status: 422, en: 'The stock limit is exceeded', ko: '재고 한도를 넘습니다' },
  'notice.not_found': { status: 404, en: 'There is no such notice run', ko: '존재하지 않는 알림 발송 회차입니다' },
  'notice.nothing_to_resume': {
    status: 409,
    en: 'There is no cancelled notice run to resume',
    ko: '중단된 알림 발송이 없습니다',
  },
  'notice.sold_out': {
    status: 409,
    en: 'The product is sold out: no notices can be sent',
    ko: '재고가 없어 알림을 보낼 수 없습니다',
  },
  'mail.not_found': { status: 404, en: 'There is no such mail', ko: '존재하지 않는 메일입니다' },
  'mail.not_resendable': {
    status: 409,
    en: 'Only mails that are FAILED or UNKNOWN can be resent',
    ko: '실패했거나 도착 여부를 알 수 없는 메일만 다시 보낼 수 있습니다',
  },
  'mail.over': {
    status: 409,
    en: 'The content of this mail is outdated, or its recipient is gone',
    ko: '메일의 내용이 더 이상 유효하지 않거나 받을 사람이 없습니다',
  },
  'callback.forged': { status: 401, en: 'The signature is invalid', ko: '서명이 올바르지 않습니다' },
  'callback.expired': { status: 410, en: 'The callback address has expired', ko: '콜백 주소가 만료되었습니다' },
  'callback.mismatch': {
    status: 422,
    en: 'The delivery does not match the restock',
    ko: '재입고 요청과 다른 입고입니다',
  },
  'stream.full': {
    status: 503,
    en: 'All live connections are in use: poll instead',
    ko: '실시간 연결이 가득 찼습니다: 폴링을 사용하세요',
  },
  'service.unavailable': {
    status: 503,
    en: 'The service is temporarily unavailable',
    ko: '잠시 후 다시 시도해 주세요',
  },
  'service.failed': { status: 500, en: 'An internal error occurred', ko: '서버에 문제가 발생했습니다' },
} as const satisfies Record<string, { status: number; en: string; ko: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemError {
  /** JSON pointer into the body, `?name` of a query parameter, or the name of a header. */
  readonly pointer: string;
  readonly detail: string;
}

export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly code: ProblemCode;
  readonly requestId: string;
  readonly errors: readonly ProblemError[];
}

/** Returns the path of a code's documentation page. A path works on every origin that serves the shop. */
export const problemType = (code: ProblemCode): string => `/docs/problems/${code}`;

export interface ProblemInput {
  readonly code: ProblemCode;
  readonly detail?: string;
  /** The gateway's id of the request, a UUID. Absent where the writer of the problem does not know the request. */
  readonly occurrenceId?: string;
  readonly requestId: string;
  readonly language?: Language;
  readonly errors?: readonly ProblemError[];
}

export function problem(input: ProblemInput): ProblemDetails {
  const { status, ...titles } = PROBLEMS[input.code];
  const title = titles[input.language ?? 'en'];
  return {
    type: problemType(input.code),
    title,
    status,
    detail: input.detail ?? title,
    // RFC 9457: the occurrence. Not its path, because paths contain tokens.
    ...(input.occurrenceId === undefined ? {} : { instance: `urn:uuid:${input.occurrenceId}` }),
    code: input.code,
    requestId: input.requestId,
    errors: input.errors ?? [],
  };
}

/**
 * Picks the supported language with the highest weight in `Accept-Language`, or `otherwise` when the header names none.
 * Weight 0 excludes a language.
 */
export function languageOf(acceptLanguage: string | undefined, otherwise: Language = 'en'): Language {
  const weights = weightsOf(acceptLanguage);
  const best = bestOf(weights);
  if (best) return best;
  const excluded = weights.map(({ language }) => language);
  return [otherwise, ...LANGUAGES].find((language) => !excluded.includes(language)) ?? otherwise;
}

/** The supported language with the highest weight that `Accept-Language` names. Undefined if the header names none, as `*`. */
export const namedLanguage = (acceptLanguage: string | undefined): Language | undefined =>
  bestOf(weightsOf(acceptLanguage));

interface LanguageWeight {
  readonly language: Language;
  readonly at: number;
  readonly weight: number;
}

function weightsOf(acceptLanguage: string | undefined): readonly LanguageWeight[] {
  const ranges = readWeights(acceptLanguage);
  return LANGUAGES.flatMap((language) => {
    const at = ranges.findIndex(({ value }) => new RegExp(`^${language}\\b`).test(value));
    return at === -1 ? [] : [{ language, at, weight: ranges[at]?.weight ?? 0 }];
  });
}

const bestOf = (weights: readonly LanguageWeight[]): Language | undefined =>
  weights.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight || a.at - b.at)[0]?.language;

export type Caller = 'anyone' | Role;
