import type { ALARM_RUNBOOK } from './alarms.ts';
import type { Runbook } from './queues.ts';
import { ASK_DATABASE_KO } from './queues-ko.ts';

/** The Korean text of content/runbook/alarms.ts. */
export const ALARM_RUNBOOK_KO: Readonly<Record<keyof typeof ALARM_RUNBOOK, Runbook>> = {
  'several-queues': {
    meaning:
      '여러 큐의 메시지가 한꺼번에 보류되었습니다. 원인은 공통으로 사용하는 구성 요소이며, 대개 데이터베이스나 배포입니다.',
    checks: [
      '가장 최근 오류와 시작 시각을 확인합니다. 직전에 배포가 있었습니까?',
      `${ASK_DATABASE_KO} 아니라면 데이터베이스부터 봅니다: RDS 콘솔의 클러스터 이벤트와 ACU.`,
    ],
    remediation: [
      '응답하지 않는 구성 요소를 복구하거나, 이전 버전을 배포합니다.',
      '그다음 큐마다 재처리하되 `restock`과 `factory-callback`을 먼저 합니다. 보류된 메시지는 `npm run dead-letters`로 확인합니다.',
    ],
  },
  'restock-overdue': {
    meaning: '공장에 5분 간격으로 두 번 요청했지만 모두 입고되지 않았습니다. 상품은 계속 부족합니다.',
    checks: [
      '메일에 있는 재입고를 확인합니다: 요청 수량, 입고 수량, 최근 오류.',
      '공장에 문의합니다. 예전 주소로 보냈거나, 장애로 요청을 유실했을 수 있습니다.',
    ],
    remediation: [
      '다시 요청합니다: 콘솔의 재입고, 또는 `POST /api/v1/products/{id}/restocks`. 늦게 도착한 수량도 재고에 더해집니다.',
      '입고되지 않을 것이라면 사유를 적어 재입고를 종료하고, 판매를 종료하거나 `restockQuantity`를 0으로 바꿉니다.',
    ],
  },
  'restock-surplus': {
    meaning: '공장이 요청보다 많이 보냈습니다. 초과분은 재고에 더해지지 않았습니다.',
    checks: [
      '메일에 있는 재입고를 확인합니다: 요청, 입고, 초과 수량. 공장이 두 번 보냈습니까, 아니면 사람이 따로 요청했습니까?',
    ],
    remediation: [
      '받기로 했다면 사유와 함께 `POST /api/v1/products/{id}/stock-adjustments`로 더합니다. 반품한다면 조치가 필요 없습니다.',
    ],
  },
  'alarm-errors': {
    meaning:
      '메시지를 처리하는 함수나 인증 함수가 오류로 끝났습니다. 메시지는 자동으로 재시도되고, API 호출자는 5xx를 받았습니다.',
    checks: [
      '메일은 함수 전체에 대한 것입니다. 메일의 사유에 알람 이름이 있고, 알람 이름에 함수 이름이 있습니다: `errors-relay`는 `relay`입니다.',
      '그 함수의 로그 그룹을 `ERROR`로 필터링합니다: 줄마다 주문이나 이벤트의 `requestId`가 있습니다.',
      '`dlq-retry`는 예외입니다: 이 함수가 실패하는 동안 실패 메시지가 기록되지 않고, 운영자에게 다른 메일도 발송되지 않습니다.',
      '`authorizer`는 거절한 토큰이 아니라 쇼핑몰이나 발급자의 실패만 셉니다: 비밀을 읽을 수 있습니까, 발급자가 응답합니까?',
    ],
    remediation: [
      '반복되지 않으면 조치가 필요 없습니다. 다음 시도에서 처리됩니다.',
      '배포 이후 계속되면 이전 버전을 배포합니다.',
    ],
  },
  'alarm-throttles': {
    meaning:
      'Lambda가 함수를 시작하지 않았습니다: 계정의 동시 실행 수, 또는 그 함수에 예약된 동시 실행 수를 다 썼습니다. 큐는 대기하고, API 호출자는 429를 받습니다.',
    checks: [
      '이 지표는 계정과 리전의 모든 함수를 셉니다. 함수별 `Throttles`는 Lambda 콘솔에서 확인합니다.',
      '`sessions`만 해당합니까? 그렇다면 비밀번호 요청이 예약된 수보다 많은 것입니다: 로그인 폭주이거나 판매 직전의 로그인입니다. 다른 함수는 모두 보호됩니다.',
      'Lambda 콘솔에서 계정의 동시 실행 수를 확인합니다. 새 계정은 모두 합쳐 10입니다. 실시간 연결은 하나씩 차지합니다.',
    ],
    remediation: [
      '한도 상향을 요청합니다 (Service Quotas, `Concurrent executions`).',
      '그때까지 `streamSlots`를 줄입니다. 한도가 1,000이 되면 다음 배포가 주문용 동시 실행 수를 예약하고, `-c reserve=all`은 콜백과 인증용도 예약합니다.',
    ],
  },
  'alarm-concurrency': {
    meaning: '계정이 Lambda 동시 실행 한도의 80%를 사용합니다. 한도를 넘으면 계정의 모든 함수가 스로틀됩니다.',
    checks: [
      'Lambda 콘솔에서 함수별 동시 실행 수를 확인합니다. 계정의 다른 애플리케이션이 사용하고 있습니까?',
      '실시간 연결은 하나씩 차지합니다: `streamSlots`와 비교합니다.',
    ],
    remediation: [
      '한도 상향을 요청합니다 (Service Quotas, `Concurrent executions`).',
      '그때까지 `streamSlots`를 줄입니다. 한도가 1,000이 되면 다음 배포가 주문용 동시 실행 수를 예약하고, `-c reserve=all`은 콜백과 인증용도 예약합니다.',
    ],
  },
  'alarm-age': {
    meaning: '메시지가 설정된 어떤 지연보다도 오래 대기했습니다: 이 큐가 처리되지 않고 있습니다.',
    checks: [
      '그 함수의 오류와 스로틀을 확인합니다. 소비자가 일시 정지되었거나(`npm run queues`) 이벤트 소스 매핑이 꺼져 있습니까?',
      '`order-intake`는 2분 뒤에 알립니다. 접수된 주문이 5분 뒤에 만료되기 때문입니다. 데이터베이스가 응답합니까?',
      '메일이 많은 알림 중의 `notice`나 `mail`은 SES 발송 속도를 기다리는 것이며, 정상입니다.',
    ],
    remediation: ['함수를 고칩니다. 큐는 메시지를 4일 동안 보관합니다.'],
  },
  'alarm-dead': {
    meaning:
      '실패 메시지를 5분 이상 기록하지 못했습니다. 메시지는 DLQ에 14일 동안 안전하게 있으며, 3분마다 다시 시도합니다.',
    checks: [`${ASK_DATABASE_KO} \`dlq-retry\`의 로그에 그 응답이 있습니다.`],
    remediation: ['데이터베이스를 복구합니다: `dlq-retry`가 자동으로 계속합니다. 수동으로 재처리할 필요는 없습니다.'],
  },
  'alarm-parked': {
    meaning: '메시지가 보류되었습니다. 큐와 오류를 알리는 메일이 발송 중이거나, SES가 메일을 받지 않았습니다.',
    checks: ['`npm run dead-letters -- --state parked`를 실행하거나 콘솔의 실패 메시지를 엽니다.'],
    remediation: ['위에 있는 그 큐의 대응 절차를 따릅니다.'],
  },
  'alarm-server-errors': {
    meaning: 'API가 5분 동안 5번 이상 5xx를 반환했습니다.',
    checks: [
      '503: 데이터베이스가 재개되는 중이거나(일시 정지 뒤 최대 30초), 응답하지 않거나, ACU가 최대입니다. 500: 쇼핑몰의 버그입니다.',
      ASK_DATABASE_KO,
      '액세스 로그를 `status`로 필터링해 `resourcePath`를 찾고, 그 함수의 로그에서 그 `requestId`를 `gatewayRequestId`로 검색합니다.',
    ],
    remediation: [
      'ACU가 최대라면 클러스터의 `maxCapacity`를 즉시 수동으로 올리고, 그다음 스택에서 올립니다.',
      '배포 이후 발생한 오류이면 이전 버전을 배포합니다.',
    ],
  },
  'alarm-front-errors': {
    meaning: '최근 5분 구간 세 개 중 두 개에서 CloudFront 요청의 5% 이상이 5xx로 끝났습니다.',
    checks: [
      '`server-errors` 알람도 울렸습니까? 그렇다면 API가 실패하는 것입니다: 그 항목의 절차를 따릅니다.',
      '아니라면 CloudFront가 API나 페이지 버킷에 도달하지 못하는 것입니다. CloudFront 콘솔에서 배포의 오류 화면을 확인합니다: 어떤 상태 코드가 언제부터 나옵니까?',
    ],
    remediation: [
      '배포 이후 시작되었으면 이전 버전을 배포합니다.',
      'CloudFront만 실패한다면 AWS Health Dashboard를 확인합니다. 이 경우 쇼핑몰에서 고칠 것은 없습니다.',
    ],
  },
  'alarm-blocked': {
    meaning: '웹 ACL이 5분 동안 100개 이상의 요청을 차단했습니다: 공격이거나, 실제 사용자를 막는 규칙입니다.',
    checks: [
      '로그 그룹 `aws-waf-logs-donut-…`에 차단된 요청이 30일 동안 있습니다: `terminatingRuleId`, `ruleGroupList`, `clientIp`. CloudFront를 쓰면 us-east-1에 있습니다. 경로, 쿼리, 토큰은 가려집니다.',
      '사용자가 항의합니까? 사용자가 받은 403 응답에 `X-Amz-Cf-Id`가 있습니다. 로그에서 이 `requestId`를 검색합니다.',
      '`rate` 규칙: 한 주소가 5분 동안 10,000개를 넘게 보냈습니다. 통신사나 공장입니까?',
    ],
    remediation: [
      '공격은 이미 차단되었습니다. 조치가 필요 없습니다.',
      '공통 규칙이 실제 사용자를 막는다면 세기만 하게 합니다: `lib/constructs/web-acl.ts`의 `COUNTED`에 규칙 이름을 추가하고 배포합니다.',
    ],
  },
  'alarm-database': {
    meaning:
      '데이터베이스가 15분 동안 용량(ACU), CPU, 연결, 메모리 중 하나를 90% 이상 사용했습니다. 주문이 느려지다가 주문 대기열에서 기다리고(202), 5분이 지나면 만료됩니다. 다른 요청은 503으로 실패합니다.',
    checks: [
      '넷 중 무엇입니까? 알람 그래프는 최댓값을 보여 줍니다. RDS 콘솔에서 `ACUUtilization`, `CPUUtilization`, `DatabaseConnections`, `FreeableMemory`를 확인합니다.',
      '판매 중의 부하입니까, 느린 쿼리 하나입니까? RDS 콘솔의 쿼리 편집기에서 확인합니다: `select * from pg_stat_activity`.',
    ],
    remediation: [
      '클러스터의 최대 ACU를 즉시 수동으로 올리고, 그다음 `lib/constructs/database.ts`의 `acuMax`를 올립니다.',
      '다음 판매 전에는 최소 ACU를 올립니다: docs/deploy.md의 “Before a sale”을 참고합니다.',
    ],
  },
  'alarm-mail-reputation': {
    meaning:
      '메일의 5% 이상이 반송되거나, 수신자의 0.1% 이상이 스팸으로 신고했습니다. SES는 이 비율에서 계정을 검토하고, 10%와 0.5%에서는 발송 전체를 중지할 수 있습니다. 계정과 리전 전체의 비율입니다.',
    checks: [
      'SES 콘솔의 Reputation metrics를 엽니다: 비율과, 계정이 검토 중인지 확인합니다.',
      '반송이 기록되고 있습니까? `ses-events`에 보류된 메시지가 없어야 합니다: `npm run dead-letters -- --queue ses-events`.',
      '계정의 다른 애플리케이션이 메일을 보냅니까?',
    ],
    remediation: [
      '잘못된 주소로 보내는 것을 멈춥니다: `npm run queues -- pause mail --reason "bounces"`로 메일을 멈추고, 나중에 `npm run queues -- resume mail`로 다시 시작합니다.',
      '검토에 대한 AWS의 메일에 기한 안에 답합니다.',
    ],
  },
  'alarm-deployment': {
    meaning:
      '`order`나 `factory-callback`의 최신 버전이 중단되었거나 예외(500)로 실패했습니다. 진행 중인 배포는 CodeDeploy가 자동으로 롤백합니다.',
    checks: [
      'CodeDeploy가 롤백했습니까? 그 함수의 로그 그룹을 `ERROR`로 필터링합니다. 로그 스트림 이름에 버전이 있습니다.',
      '데이터베이스를 쓸 수 없어서 반환한 503이나 시간이 다 된 요청은 세지 않습니다.',
    ],
    remediation: ['롤백했다면 수정해서 다시 배포합니다. 진행 중인 배포가 없었다면 오류 알람의 절차를 따릅니다.'],
  },
  'alarm-loops': {
    meaning:
      '이 계정과 리전의 한 함수가 한 요청 체인에서 16번쯤 호출되어 Lambda가 멈췄습니다. 그 메시지는 다시 시도되고, 그다음 실패 메시지가 됩니다.',
    checks: [
      '어느 함수입니까? CloudWatch의 AWS/Lambda에서 함수 이름별 `RecursiveInvocationsDropped`를 확인합니다. 다른 애플리케이션의 함수일 수도 있습니다.',
      '그 함수는 어느 큐나 토픽으로 보내고, 그중 무엇이 그 함수를 호출합니까?',
    ],
    remediation: [
      '그 소비자를 일시 정지하고(`npm run queues`) 이전 버전을 배포합니다.',
      '의도한 반복이고 그것을 끝내는 조건이 있다면, `lib/functions.ts`의 그 함수에 `loopEndsBy`를 적습니다. 그러면 Lambda가 반복을 허용합니다.',
    ],
  },
};
