/** The console addresses of resources, and the label and tone of their states. */
import type { Item } from './api-types.ts';
import { words } from './language.ts';
import { addressOf } from './router.ts';
import type { Tone } from './ui/components.tsx';

export const pageOf = {
  order: (id: string) => `/console/orders/${id}`,
  product: (id: string) => `/console/products/${id}`,
  deadLetter: (id: string) => `/console/dead-letters/${id}`,
  restocks: (productId: string) => addressOf('/console/restocks', { productId }),
  notices: (productId: string) => addressOf('/console/notices', { productId }),
  ads: (productId: string) => addressOf('/console/ads', { productId }),
  mails: (subjectId: string) => addressOf('/console/mails', { subjectId }),
  deadLettersOf: (queue: string) => addressOf('/console/dead-letters', { queue }),
} as const;

/** Returns the console page of an id, or undefined if there is no page for its kind. */
export function pageOfId(id: string): string | undefined {
  if (id.startsWith('ord_')) return pageOf.order(id);
  if (id.startsWith('prd_')) return pageOf.product(id);
  if (id.startsWith('dl_')) return pageOf.deadLetter(id);
  if (id.startsWith('rst_')) return addressOf('/console/restocks', { restock: id });
  if (id.startsWith('run_')) return addressOf('/console/notices', { run: id });
  if (id.startsWith('rdr_')) return `/console/dead-letters/redrives/${id}`;
  return undefined;
}

const TONES: Readonly<Record<string, Tone>> = {
  parked: 'error',
  retrying: 'warning',
  redriven: 'info',
  handled: 'success',
  NOTPAYED: 'warning',
  PREPARING: 'info',
  SHIPPING: 'info',
  DELIVERED: 'success',
  ASKING: 'warning',
  ASKED: 'info',
  OVERDUE: 'error',
  CLOSED: 'success',
  IN_PROGRESS: 'info',
  CANCELED_BY_ERROR: 'error',
  CANCELED_BY_SOLD_OUT: 'warning',
  COMPLETED: 'success',
  RUNNING: 'success',
  STOP_ASKED: 'warning',
  RESUME_ASKED: 'warning',
  STOPPED: 'error',
  PENDING: 'warning',
  SENDING: 'info',
  SENT: 'success',
  UNKNOWN: 'error',
  FAILED: 'error',
  SUPPRESSED: 'warning',
  done: 'success',
  running: 'info',
};
export const toneOf = (state: string): Tone => TONES[state] ?? (state.startsWith('FAILED') ? 'error' : 'quiet');

const state = words({
  parked: ['parked', '보류'],
  retrying: ['retrying', '재시도 중'],
  redriven: ['redriven', '재처리 중'],
  handled: ['handled', '처리됨'],
  discarded: ['discarded', '폐기됨'],
  NOTPAYED: ['not paid', '결제 대기'],
  PREPARING: ['paid', '결제 완료'],
  SHIPPING: ['shipping', '배송 중'],
  DELIVERED: ['delivered', '배송 완료'],
  CANCELLED: ['cancelled', '취소'],
  OUT_OF_STOCK: ['out of stock', '품절'],
  PAYMENT_TIMEOUT: ['not paid in time', '결제 기한 초과'],
  CUSTOMER: ['by the buyer', '구매자 취소'],
  SELLER: ['by the seller', '판매자 취소'],
  ASKING: ['requesting', '요청 중'],
  ASKED: ['requested', '요청됨'],
  OVERDUE: ['overdue', '지연'],
  CLOSED: ['closed', '종료'],
  IN_PROGRESS: ['in progress', '진행 중'],
  CANCELED_BY_ERROR: ['stopped by an error', '오류로 중단'],
  CANCELED_BY_SOLD_OUT: ['stopped: sold out', '품절로 중단'],
  COMPLETED: ['completed', '완료'],
  RUNNING: ['running', '게재 중'],
  STOP_ASKED: ['stop requested', '중단 요청됨'],
  STOPPED: ['stopped', '중단됨'],
  RESUME_ASKED: ['resume requested', '재개 요청됨'],
  PENDING: ['pending', '대기'],
  SENDING: ['sending', '발송 중'],
  SENT: ['sent', '발송됨'],
  UNKNOWN: ['unknown', '알 수 없음'],
  FAILED: ['failed', '실패'],
  SUPPRESSED: ['suppressed', '수신 거부'],
  SUPERSEDED: ['no longer true, not sent', '내용이 지나 발송 안 함'],
  INITIATED: ['initiated', '시작'],
  FAILED_CUSTOMER: ['failed', '결제 실패'],
  FAILED_QUANTITY: ['sold out', '수량 부족'],
  CANCELED: ['refunded', '환불'],
  running: ['running', '진행 중'],
  done: ['done', '완료'],
  cancelled: ['stopped', '중단됨'],
  INITIAL: ['first stock', '최초 입고'],
  ORDER: ['order', '주문'],
  RELEASE: ['reservation released', '예약 해제'],
  SHIPMENT: ['shipped', '출고'],
  FACTORY: ['factory', '공장 입고'],
  ADJUSTMENT: ['adjustment', '수동 조정'],
});
export type StateName = Parameters<typeof state>[0];
/** Returns the label of a state in the current language, or the state itself if it has no label. */
export const stateName = (name: string): string => state(name as StateName) || name;

interface Message {
  readonly type?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Returns the console page that shows the effect of a queue message. */
export function relatedPageOf(queue: Item<'listDeadLetters'>['queue'], body: string): string | undefined {
  const message = readMessage(body);
  // The body of a stored factory delivery has its ids at the top level.
  const { orderId, productId, restockId } = message.data ?? (message as Readonly<Record<string, unknown>>);
  if (typeof productId === 'string') {
    if (queue === 'ad-stop') return pageOf.ads(productId);
    if (queue === 'notice') return pageOf.notices(productId);
    return pageOf.restocks(productId);
  }
  if (typeof restockId === 'string') return addressOf('/console/restocks', { restock: restockId });
  if (typeof orderId === 'string') return pageOf.order(orderId);
  return undefined;
}

export function readMessage(body: string): Message {
  try {
    const read: unknown = JSON.parse(body);
    return typeof read === 'object' && read !== null ? (read as Message) : {};
  } catch {
    return {};
  }
}

/** The label of the live connection. */
export const liveName = words({
  connecting: ['connecting', '연결 중'],
  live: ['live', '실시간'],
  reconnecting: ['reconnecting', '다시 연결 중'],
  polling: ['polling every 15 s', '15초마다 조회'],
  paused: ['paused', '일시 정지'],
});
