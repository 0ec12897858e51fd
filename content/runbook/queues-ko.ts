import { QUEUE_MEANINGS } from '#domain/queue-meanings.ts';
import type { QUEUE_RUNBOOK, Runbook } from './queues.ts';

const redrive = (queue: string): string =>
  `그다음 \`npm run redrive -- --queue ${queue}\`를 실행하거나 콘솔에서 재처리합니다.`;

export const ASK_DATABASE_KO =
  '데이터베이스가 응답합니까? 콘솔의 상태 페이지나, 운영자 토큰으로 `GET /api/v1/health?deep=1`을 확인합니다(503이면 응답하지 않는 것입니다).';

/** The Korean text of content/runbook/queues.ts. */
export const QUEUE_RUNBOOK_KO: Readonly<Record<keyof typeof QUEUE_RUNBOOK, Runbook>> = {
  'queue-restock': {
    meaning: QUEUE_MEANINGS.restock.ko,
    checks: [
      '오류를 확인합니다: `5xx`이거나 응답이 없으면 공장 쪽 문제이고, `422`는 공장이 만들지 않는 상품입니다.',
      '공장 주소가 응답하는지 확인합니다: `curl -i <factory>/api/manufactures`. 컨텍스트 `factories`의 주소와 일치합니까?',
    ],
    remediation: ['공장에 복구를 요청하거나, 주소를 고쳐 배포합니다.', redrive('restock')],
  },
  'queue-factory-callback': {
    meaning: QUEUE_MEANINGS['factory-callback'].ko,
    checks: [
      `데이터베이스가 응답하지 않는 동안의 입고가 이 큐로 들어옵니다. ${ASK_DATABASE_KO}`,
      '`no restock rst_…`: 입고된 재입고가 데이터베이스에 없습니다. 데이터베이스를 복원했습니까?',
      '메시지의 오류를 확인합니다. 본문은 공장이 보낸 그대로입니다.',
    ],
    remediation: [
      '데이터베이스를 복구합니다. 복원한 뒤라면 실물이 도착한 것이므로, 상품의 재고에 더하고 메시지를 폐기합니다(docs/restore.ko.md).',
      `${redrive('factory-callback')} 여러 번 재처리해도 입고는 한 번만 더해집니다.`,
    ],
  },
  'queue-ad-stop': {
    meaning: QUEUE_MEANINGS['ad-stop'].ko,
    checks: ['오류를 확인합니다: 데이터베이스이거나, 처리할 수 없는 이벤트입니다.'],
    remediation: [`${redrive('ad-stop')} 재고와 마지막 요청을 비교하므로, 늦은 메시지도 현재 상태에 맞게 요청합니다.`],
  },
  'queue-vip': {
    meaning: QUEUE_MEANINGS.vip.ko,
    checks: [
      '오류를 확인합니다. `-c vipWorker=ec2`라면 인스턴스와 서비스가 실행 중입니까 (Session Manager, `systemctl status vip-worker`)?',
    ],
    remediation: [redrive('vip')],
  },
  'queue-relay': {
    meaning: QUEUE_MEANINGS.relay.ko,
    checks: [
      '오류를 확인합니다: 데이터베이스이거나 SNS입니다 (`AccessDenied`: 토픽의 키나 정책이 바뀌었습니다).',
      '`relay`의 로그를 확인합니다.',
    ],
    remediation: ['빠진 권한을 배포로 복구합니다.', redrive('relay')],
  },
  'queue-mail': {
    meaning: QUEUE_MEANINGS.mail.ko,
    checks: [
      '오류를 확인합니다: 데이터베이스이거나, 처리할 수 없는 이벤트입니다. SES가 거절한 메일은 여기가 아니라 메일 목록에 있습니다.',
      '`npm run doctor -- --aws`를 실행합니다: 발송이 중지되었거나 계정이 아직 SES 샌드박스에 있습니까?',
    ],
    remediation: [redrive('mail')],
  },
  'queue-redrive': {
    meaning: QUEUE_MEANINGS.redrive.ko,
    checks: ['본문을 확인합니다: 누가 보냈습니까? 상점은 이런 메시지를 보내지 않습니다.'],
    remediation: ['사유를 적고 폐기합니다.'],
  },
  'queue-deadline': {
    meaning: QUEUE_MEANINGS.deadline.ko,
    checks: ['오류를 확인합니다: 거의 항상 데이터베이스입니다.'],
    remediation: [`${redrive('deadline')} 메시지의 주문만이 아니라, 결제 기한이 지난 주문을 모두 취소합니다.`],
  },
  'queue-best-sellers': {
    meaning: QUEUE_MEANINGS['best-sellers'].ko,
    checks: ['오류를 확인합니다: 거의 항상 데이터베이스입니다.'],
    remediation: [`${redrive('best-sellers')} 판매는 한 번만 집계됩니다.`],
  },
  'queue-data-platform': {
    meaning: QUEUE_MEANINGS['data-platform'].ko,
    checks: [
      '오류는 플랫폼의 응답이거나 무응답입니다. `dataPlatformUrl`이 올바르고, 플랫폼에 공유 비밀 키가 있습니까?',
    ],
    remediation: [
      '플랫폼 담당 팀에 복구를 요청합니다.',
      `${redrive('data-platform')} \`--rate\`로 부하를 제한합니다. 반복된 호출은 이전과 같은 ID를 가집니다.`,
    ],
  },
  'queue-notice': {
    meaning: QUEUE_MEANINGS.notice.ko,
    checks: ['오류를 확인합니다: 거의 항상 데이터베이스입니다.'],
    remediation: [`${redrive('notice')} 지난 재고 회차의 알림은 발송되지 않습니다.`],
  },
  'queue-order-intake': {
    meaning: QUEUE_MEANINGS['order-intake'].ko,
    checks: [
      `데이터베이스가 응답하지 않는 동안 접수된 주문은 큐에서 기다립니다. ${ASK_DATABASE_KO}`,
      '오류를 확인합니다: 계속 실패하는 메시지는 따로 처리되고, 같은 배치의 다른 주문은 정상적으로 처리됩니다.',
      '`order-intake`의 로그를 확인합니다: `order requests decided`에 배치마다 결과별 개수가 있습니다.',
    ],
    remediation: [
      '데이터베이스를 복구합니다. 접수된 지 5분이 지나지 않은 주문은 그 뒤 자동으로 처리됩니다.',
      `${redrive('order-intake')} 더 오래된 주문은 다시 처리해도 주문되지 않습니다: 구매자는 \`410 order.request_expired\`를 받았고, 메시지는 처리된 것으로 끝납니다.`,
    ],
  },
  'queue-ses-events': {
    meaning: QUEUE_MEANINGS['ses-events'].ko,
    checks: ['오류를 확인합니다. 본문에 메일 주소가 있으니 어디에도 복사하지 마세요.'],
    remediation: [`${redrive('ses-events')} 빨리 재처리하거나 폐기하세요: 개인정보가 들어 있습니다.`],
  },
};
