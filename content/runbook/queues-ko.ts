import { QUEUE_MEANINGS } from '#domain/queue-meanings.ts';
import type { QUEUE_RUNBOOK, Runbook } from './queues.ts';

const redrive = (queue: string): string =>
  `그다음 \`npm run redrive -- --queue ${queue}\`를 실행하거나 콘솔에서 재처리합니다.`;

/** For readers of Korean, the same as content/runbook/queues.ts. */
export const QUEUE_RUNBOOK_KO: Readonly<Record<keyof typeof QUEUE_RUNBOOK, Runbook>> = {
  'queue-restock': {
    means: QUEUE_MEANINGS.restock.ko,
    look: [
      '오류: `factory answered 5xx`이거나 응답이 없으면 공장 쪽 문제이고, `422`는 공장이 만들지 않는 상품입니다.',
      '공장 주소가 응답하는지 확인합니다: `curl -i <factory>/api/manufactures`. 컨텍스트 `factories`의 주소와 같습니까?',
    ],
    mend: ['공장을 복구하게 하거나, 주소를 고쳐 배포합니다.', redrive('restock')],
  },
  'queue-factory-callback': {
    means: QUEUE_MEANINGS['factory-callback'].ko,
    look: [
      '데이터베이스가 응답하지 않는 동안의 입고만 여기로 옵니다. 지금은 상품 목록이 열립니까?',
      '메시지의 오류. 본문은 공장이 보낸 그대로입니다.',
    ],
    mend: ['데이터베이스를 복구합니다.', `${redrive('factory-callback')} 여러 번 보내도 입고는 한 번만 더해집니다.`],
  },
  'queue-ad-stop': {
    means: QUEUE_MEANINGS['ad-stop'].ko,
    look: ['오류: 데이터베이스이거나, 이해하지 못한 이벤트입니다.'],
    mend: [`${redrive('ad-stop')} 재고와 마지막 요청을 비교하므로, 늦은 메시지도 지금 맞는 것을 요청합니다.`],
  },
  'queue-vip': {
    means: QUEUE_MEANINGS.vip.ko,
    look: [
      '오류. `-c vipWorker=ec2`라면 인스턴스와 서비스가 살아 있습니까 (Session Manager, `systemctl status vip-worker`)?',
    ],
    mend: [redrive('vip')],
  },
  'queue-relay': {
    means: QUEUE_MEANINGS.relay.ko,
    look: ['오류: 데이터베이스이거나 SNS입니다 (`AccessDenied`: 토픽의 키나 정책이 바뀌었습니다).', '`relay`의 로그.'],
    mend: ['빠진 권한을 배포로 되돌립니다.', redrive('relay')],
  },
  'queue-mail': {
    means: QUEUE_MEANINGS.mail.ko,
    look: [
      '오류: 데이터베이스이거나, 이해하지 못한 이벤트입니다. SES가 거절한 메일은 여기가 아니라 메일 목록에 있습니다.',
      '`npm run doctor -- --aws`: 발송이 중지되었거나 샌드박스를 벗어나지 않았습니까?',
    ],
    mend: [redrive('mail')],
  },
  'queue-redrive': {
    means: QUEUE_MEANINGS.redrive.ko,
    look: ['본문: 누가 보냈습니까? 상점은 이런 메시지를 쓰지 않습니다.'],
    mend: ['사유를 적고 폐기합니다.'],
  },
  'queue-deadline': {
    means: QUEUE_MEANINGS.deadline.ko,
    look: ['오류: 거의 항상 데이터베이스입니다.'],
    mend: [`${redrive('deadline')} 메시지가 가리키는 주문이 아니라, 기한이 지난 주문을 모두 취소합니다.`],
  },
  'queue-best-sellers': {
    means: QUEUE_MEANINGS['best-sellers'].ko,
    look: ['오류: 거의 항상 데이터베이스입니다.'],
    mend: [`${redrive('best-sellers')} 판매는 한 번만 셉니다.`],
  },
  'queue-data-platform': {
    means: QUEUE_MEANINGS['data-platform'].ko,
    look: ['오류는 플랫폼의 응답이거나 무응답입니다. `dataPlatformUrl`이 맞고, 플랫폼이 우리 비밀 키를 알고 있습니까?'],
    mend: [
      '플랫폼을 복구하게 합니다.',
      `${redrive('data-platform')} 플랫폼이 견딜 만큼 \`--rate\`를 줍니다. 호출은 전과 같은 ID를 가집니다.`,
    ],
  },
  'queue-notice': {
    means: QUEUE_MEANINGS.notice.ko,
    look: ['오류: 거의 항상 데이터베이스입니다.'],
    mend: [`${redrive('notice')} 회차가 지난 알림은 아무에게도 보내지 않습니다.`],
  },
  'queue-ses-events': {
    means: QUEUE_MEANINGS['ses-events'].ko,
    look: ['오류. 본문에 메일 주소가 있으니 어디에도 복사하지 마세요.'],
    mend: [`${redrive('ses-events')} 서둘러 처리하거나 폐기하세요: 개인정보입니다.`],
  },
};
