/** The labels of the actions of people in the audit, which is the table operator_actions. */
import type { OperatorActionName } from '#domain/operator-action.ts';

export const AUDIT_ACTIONS = {
  redrive: ['Redrive', '재처리'],
  cancel: ['Stop a redrive', '재처리 중단'],
  edit: ['Edit a dead letter', '실패 메시지 수정'],
  discard: ['Discard a dead letter', '실패 메시지 폐기'],
  pause: ['Pause a consumer', '소비자 일시 정지'],
  resume: ['Resume a consumer', '소비자 재개'],
  snooze: ['Snooze alert mails', '알림 메일 미루기'],
  unsnooze: ['Lift a snooze', '알림 메일 미루기 해제'],
  resend: ['Resend a mail', '메일 재발송'],
  lift: ['Send to an address again', '메일 발송 제한 해제'],
  role: ['Change a role', '역할 변경'],
  register: ['Register a product', '상품 등록'],
  change: ['Change a product', '상품 변경'],
  delete: ['Delete a product', '상품 삭제'],
  adjust: ['Adjust the stock', '재고 조정'],
  request_restock: ['Request a restock', '재입고 요청'],
  close_restock: ['Close a restock', '재입고 종료'],
  notify: ['Send notices', '재입고 알림 발송'],
  register_ad: ['Register an ad', '광고 등록'],
  stop_ad: ['Request the stop of an ad', '광고 중단 요청'],
  resume_ad: ['Request the resume of an ad', '광고 재개 요청'],
  confirm_ad: ['Confirm a request about an ad', '광고 요청 완료 확인'],
  cancel_order: ['Cancel an order', '주문 취소'],
  restore: ['Restore the database', '데이터베이스 복원'],
} as const satisfies Record<OperatorActionName, readonly [en: string, ko: string]>;
