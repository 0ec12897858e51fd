/** What a person did, in one sentence for each action of the audit. The names in braces are parts: see `partsOf` in `audit-parts.tsx`. */
import type { OperatorActionName } from '#domain/operator-action.ts';

export const AUDIT_SENTENCES: Readonly<Record<OperatorActionName, readonly [en: string, ko: string]>> = {
  redrive: [
    'Started the redrive {target} of {total} messages, {rate} a second.',
    '메시지 {total}건의 재처리({target})를 시작했습니다. 초당 {rate}건입니다.',
  ],
  cancel: ['Stopped the redrive {target}.', '재처리({target})를 중단했습니다.'],
  edit: ['Edited the dead letter {target}.', '실패 메시지({target})를 수정했습니다.'],
  discard: ['Discarded the dead letter {target}.', '실패 메시지({target})를 폐기했습니다.'],
  pause: ['Paused the consumer of the queue {target}.', '{target} 큐의 소비자를 일시 정지했습니다.'],
  resume: ['Resumed the consumer of the queue {target}.', '{target} 큐의 소비자를 재개했습니다.'],
  snooze: [
    'Snoozed the alert mails of the queue {target} until {until}.',
    '{target} 큐의 알림 메일을 {until}까지 미뤘습니다.',
  ],
  unsnooze: ['Lifted a snooze of the queue {target}.', '{target} 큐의 알림 메일 미루기를 해제했습니다.'],
  resend: ['Resent a mail: {kind}.', '메일을 다시 보냈습니다: {kind}.'],
  lift: ['Allowed mails to a suppressed address again.', '수신 거부된 주소에 다시 메일을 보내도록 했습니다.'],
  role: ['Changed the role of {target} from {from} to {to}.', '{target} 계정의 역할을 변경했습니다: {from} → {to}.'],
  register: [
    'Registered {target} for {price}, with {stock} in stock.',
    '{target} 상품을 가격 {price}, 재고 {stock}개로 등록했습니다.',
  ],
  change: ['Changed {target}: {changes}.', '{target} 상품을 변경했습니다: {changes}.'],
  delete: ['Took {target} out of the shop.', '{target} 상품을 삭제했습니다.'],
  upload_picture: ['Started the upload of the picture {target}.', '이미지({target}) 업로드를 시작했습니다.'],
  adjust: ['Adjusted the stock of {target} by {delta}.', '{target} 재고를 {delta}개 조정했습니다.'],
  request_restock: [
    'Requested {quantity} units of {product} ({target}).',
    '{product} {quantity}개의 재입고({target})를 요청했습니다.',
  ],
  close_restock: [
    'Closed the restock {target}, with {missing} units missing.',
    '재입고({target})를 종료했습니다(미입고 {missing}개).',
  ],
  notify: ['Notified the buyers who wait for {product}.', '{product} 대기자에게 알림을 보냈습니다.'],
  register_ad: ['Registered an ad for {product}.', '{product} 광고를 등록했습니다.'],
  stop_ad: ['Requested the stop of an ad for {product}.', '{product} 광고의 중단을 요청했습니다.'],
  resume_ad: ['Requested the resume of an ad for {product}.', '{product} 광고의 재개를 요청했습니다.'],
  confirm_ad: [
    'Confirmed for the ad {target}: {confirmed}.',
    '광고({target})에 요청한 내용이 완료되었다고 확인했습니다: {confirmed}.',
  ],
  cancel_order: ['Cancelled the order {target}.', '주문({target})을 취소했습니다.'],
  restore: ['Restored the database.', '데이터베이스를 복원했습니다.'],
};
