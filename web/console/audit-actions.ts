/** The labels of the actions in the audit, which is the table operator_actions. */
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
  restore: ['Restore the database', '데이터베이스 복원'],
} as const;
