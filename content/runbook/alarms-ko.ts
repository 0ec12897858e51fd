import type { ALARM_RUNBOOK } from './alarms.ts';
import type { Runbook } from './queues.ts';

/** For readers of Korean, the same as content/runbook/alarms.ts. */
export const ALARM_RUNBOOK_KO: Readonly<Record<keyof typeof ALARM_RUNBOOK, Runbook>> = {
  'several-queues': {
    means: '여러 큐의 메시지가 한꺼번에 보류되었습니다. 함께 쓰는 것이 원인이며, 대개 데이터베이스나 배포입니다.',
    look: [
      '가장 최근 오류와 시작된 때: 바로 전에 배포가 있었습니까?',
      '상품 목록이 열립니까? 아니라면 데이터베이스부터 봅니다: RDS 콘솔의 클러스터 이벤트와 ACU.',
    ],
    mend: [
      '응답하지 않는 것을 복구하거나, 이전 버전을 배포합니다.',
      '그다음 큐마다 재처리하되 `restock`과 `factory-callback`을 먼저 합니다. 기다리는 메시지는 `npm run dead-letters`가 보여 줍니다.',
    ],
  },
  'restock-overdue': {
    means: '공장에 5분 간격으로 두 번 요청했지만 모두 입고되지 않았습니다. 상품은 계속 부족합니다.',
    look: [
      '메일에 있는 재입고: 요청 수량, 입고 수량, 최근 오류.',
      '공장에 물어봅니다. 예전 주소로 보냈거나, 장애로 잊었을 수 있습니다.',
    ],
    mend: [
      '다시 요청합니다: 콘솔의 재입고, 또는 `POST /api/v1/products/{id}/restocks`. 늦게 온 것도 더해집니다.',
      '오지 않을 것이라면 사유를 적어 재입고를 종료하고, 판매를 멈추거나 `restockQuantity`를 0으로 바꿉니다.',
    ],
  },
  'restock-surplus': {
    means: '공장이 요청보다 많이 보냈습니다. 초과분은 재고에 더해지지 않았습니다.',
    look: ['메일에 있는 재입고: 요청, 입고, 초과 수량. 두 번 보냈습니까, 아니면 사람이 따로 요청했습니까?'],
    mend: [
      '가지려면 사유와 함께 `POST /api/v1/products/{id}/stock-adjustments`로 더합니다. 돌려보낸다면 할 일이 없습니다.',
    ],
  },
  'alarm-errors': {
    means: '함수가 오류로 끝났습니다. 들고 있던 메시지는 저절로 다시 오고, API를 부른 쪽은 5xx를 받았습니다.',
    look: [
      '그 함수의 로그 그룹을 `ERROR`로 거릅니다: 줄마다 주문이나 이벤트의 `requestId`가 있습니다.',
      '`dlq-retry`는 특별합니다: 이것이 실패하는 동안 실패 메시지가 기록되지 않고, 다른 메일도 오지 않습니다.',
    ],
    mend: ['한 번뿐이면 할 일이 없습니다. 다음 시도가 처리합니다.', '배포 뒤로 계속되면 이전 버전을 배포합니다.'],
  },
  'alarm-throttles': {
    means:
      'Lambda가 함수를 시작하지 않았습니다: 계정의 동시 실행 수를 다 썼습니다. 큐는 기다리고, API는 429나 503을 답합니다.',
    look: ['Lambda 콘솔에서 계정의 동시 실행 수. 새 계정은 모두 합쳐 10입니다. 실시간 연결은 하나씩 차지합니다.'],
    mend: [
      '한도를 올립니다 (Service Quotas, `Concurrent executions`).',
      '그때까지 `streamSlots`를 줄입니다. 1,000이 되면 `-c reserve=true`가 주문의 몫을 남겨 둡니다.',
    ],
  },
  'alarm-age': {
    means: '메시지가 어떤 지연보다도 오래 기다렸습니다: 이 큐를 아무도 처리하지 않습니다.',
    look: [
      '그 함수의 오류와 제한; 이벤트 소스 매핑이 켜져 있습니까?',
      '메일이 많은 알림 중의 `notice` 나 `mail`은 SES 속도를 기다리는 것이며, 정상입니다.',
    ],
    mend: ['함수를 고칩니다. 큐는 메시지를 4일 동안 보관합니다.'],
  },
  'alarm-dead': {
    means:
      '실패 메시지를 5분 동안 기록하지 못했습니다. 메시지는 DLQ에 14일 동안 안전하게 있으며, 3분마다 다시 시도합니다.',
    look: ['데이터베이스가 응답하지 않습니까? `dlq-retry`의 로그가 그 응답을 보여 줍니다.'],
    mend: ['데이터베이스를 복구합니다: `dlq-retry`가 저절로 이어 갑니다. 손으로 재처리할 것은 없습니다.'],
  },
  'alarm-parked': {
    means: '메시지가 보류되었습니다. 큐와 오류를 알리는 메일이 오는 중이거나, SES가 받지 않았습니다.',
    look: ['`npm run dead-letters -- --state parked`, 또는 콘솔의 실패 메시지.'],
    mend: ['위에 있는 그 큐의 런북대로 합니다.'],
  },
  'alarm-server-errors': {
    means: 'API가 1분에 5번 이상 5xx를 답합니다.',
    look: [
      '503: 데이터베이스가 깨어나는 중이거나, 응답하지 않거나, ACU가 최대입니다. 500: 우리의 잘못입니다.',
      '접근 로그를 `status`로 걸러 `resourcePath`를 찾고, 그 함수의 로그를 `requestId`로 찾습니다.',
    ],
    mend: [
      'ACU가 최대라면 클러스터의 `maxCapacity`를 바로 손으로 올리고, 그다음 스택에서 올립니다.',
      '배포 뒤에 생긴 잘못이면 이전 버전을 배포합니다.',
    ],
  },
  'alarm-deployment': {
    means:
      '`order` 나 `factory-callback`의 새 버전이 별칭 뒤에서 실패합니다. 진행 중인 배포는 CodeDeploy가 저절로 되돌립니다.',
    look: ['CodeDeploy: 되돌렸습니까? 새 버전의 함수 로그를 봅니다.'],
    mend: ['되돌렸다면 고쳐서 다시 배포합니다. 진행 중이 아니었다면 오류 알람과 같습니다.'],
  },
};
