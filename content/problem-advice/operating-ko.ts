import type { Advice } from './advice.ts';
import type { OPERATING_ADVICE } from './operating.ts';

/** The Korean text of content/problem-advice/operating.ts. */
export const OPERATING_ADVICE_KO: Readonly<Record<keyof typeof OPERATING_ADVICE, Advice>> = {
  'product.changed': [
    '상품을 조회한 뒤에 다른 사용자가 상품을 변경했습니다.',
    '상품을 다시 조회하고 새 `ETag`로 변경 요청을 보내세요. 상품이 팔려 재고가 줄어든 것은 변경으로 보지 않습니다.',
  ],
  'product.window_invalid': [
    '판매가 시작되기 전에 끝나도록 지정했습니다.',
    '`endAt`을 `availableAt`보다 뒤로 지정하세요. `null`로 지정하면 그 제한이 없어집니다.',
  ],
  'product.image_host_not_allowed': [
    '페이지와 메일은 쇼핑몰이 허용한 호스트의 이미지만 https로 불러옵니다.',
    '허용된 호스트(`errors`에 있습니다)의 주소를 사용하거나, 운영자에게 호스트를 허용하도록 요청하세요(`-c imageHosts=…`).',
  ],
  'picture.too_many_uploads': [
    '판매자는 한 시간 동안 이미지 업로드를 최대 100번 시작할 수 있습니다. 파일을 보내지 않았더라도 양식마다 한 번으로 셉니다.',
    '기다리거나, 이전에 받은 양식을 다시 요청하세요. 같은 `Idempotency-Key`로 반복한 요청은 세지 않습니다.',
  ],
  'product.unknown_factory': [
    '쇼핑몰 설정에 이 id의 공장이 없습니다.',
    '`factoryId`를 생략해 첫 번째 공장을 사용하거나, 운영자에게 공장을 설정하도록 요청하세요(`-c factories=…`).',
  ],
  'stock.below_reserved': [
    '이대로 조정하면 보유 수량이 주문에 예약된 수량보다 적어집니다.',
    '조정 수량을 줄이거나 주문을 먼저 취소하세요. 예약 수량은 `GET /products/{id}/stock`으로 확인할 수 있습니다.',
  ],
  'stock.too_much': ['조정하면 상품의 재고 한도를 넘습니다.', '더할 수량을 줄이세요.'],
  'restock.not_found': [
    '존재하지 않거나 다른 판매자 상품의 재입고입니다.',
    '`GET /api/v1/restocks`에서 재입고를 찾으세요.',
  ],
  'restock.quantity_required': [
    '자동으로 재입고하지 않는 상품(`restockQuantity`가 0)이므로 기본 수량이 없습니다.',
    '`quantity`를 보내세요.',
  ],
  'restock.complete': [
    '요청한 수량이 모두 입고되어 재입고가 이미 자동으로 종료되었습니다.',
    '조치가 필요 없습니다. 수량이 더 필요하면 재입고를 새로 요청하세요.',
  ],
  'ad.not_found': ['존재하지 않거나 다른 판매자 상품의 광고입니다.', '`GET /api/v1/ads`에서 광고를 찾으세요.'],
  'ad.too_many': [
    '상품 하나에 등록할 수 있는 광고는 최대 20개입니다. SQL 문 하나가 모든 광고 담당자의 메일을 만들기 때문입니다.',
    '여러 광고를 담당자 주소 하나로 묶어 등록하세요.',
  ],
  'ad.not_short': [
    '재고가 있는 상품이므로 광고를 중단할 이유가 없습니다.',
    '조치가 필요 없습니다. 상품이 품절되면 담당자에게 자동으로 중단을 요청합니다.',
  ],
  'ad.still_short': [
    '상품이 품절이므로 광고를 재개하면 광고비가 낭비됩니다.',
    '입고를 기다리세요. 입고되면 담당자에게 자동으로 재개를 요청합니다.',
  ],
  'ad.not_stopped': ['중단을 요청한 적이 없는 광고이므로 재개할 수 없습니다.', '조치가 필요 없습니다.'],
  'ad.not_asked': [
    '담당자에게 보낸 마지막 요청과 같은 것만 확인할 수 있습니다. 중단을 요청했으면 `stop`, 재개를 요청했으면 `resume`입니다.',
    '광고의 `state`를 확인하세요. `STOP_ASKED`이면 `stop`으로, `RESUME_ASKED`이면 `resume`으로 확인하세요.',
  ],
  'link.forged': [
    '메일의 링크가 잘렸거나 변경되어 서명이 올바르지 않습니다.',
    '메일에서 링크 전체를 다시 여세요. 메일 프로그램이 긴 주소를 줄바꿈하는 경우가 있습니다.',
  ],
  'link.expired': ['만들어진 지 30일이 지난 링크입니다.', '가장 최근에 받은 메일의 링크를 사용하세요.'],
  'notice.not_found': ['존재하지 않는 알림 발송 회차입니다.', '`GET /api/v1/notice-runs`에서 발송 회차를 찾으세요.'],
  'notice.nothing_to_resume': [
    '이 상품에는 중단된 발송 회차가 없습니다. 발송이 진행 중이거나 완료되었습니다.',
    '조치가 필요 없습니다. 진행 상황은 `GET /api/v1/notice-runs?productId=`로 확인할 수 있습니다.',
  ],
  'notice.sold_out': [
    '판매 가능한 재고가 없어 재입고 알림을 보낼 수 없습니다.',
    '입고를 기다리세요. 다음 재고 회차의 발송은 자동으로 시작됩니다.',
  ],
  'mail.not_found': ['존재하지 않는 메일입니다.', '`GET /api/v1/mails`에서 메일을 찾으세요.'],
  'mail.not_resendable': [
    '이미 발송했거나 발송 중인 메일, 또는 메일을 받지 않는 수신자의 메일입니다. 다시 보내면 중복되거나 아예 발송되지 않습니다.',
    '조치가 필요 없습니다. 메일의 상태는 `detail`에 있습니다. `FAILED`와 `UNKNOWN` 상태의 메일만 다시 보낼 수 있습니다.',
  ],
  'mail.over': [
    '더 이상 유효하지 않은 메일입니다. 인증 코드가 사용되었거나 만료되었거나, 광고 담당자가 응답했거나 다른 요청을 받았거나, 상품이 다시 품절되었거나 다음 재고 회차가 시작되었거나, 수신자가 탈퇴했습니다.',
    '조치가 필요 없습니다. 사용자는 새 인증 코드를 요청할 수 있고, 다음 이벤트가 발생하면 새 메일이 만들어집니다.',
  ],
  'dead_letter.not_found': [
    '존재하지 않는 실패 메시지입니다.',
    '`GET /api/v1/dead-letters`에서 실패 메시지를 찾으세요.',
  ],
  'dead_letter.not_parked': [
    '보류되었고 재처리를 기다리지 않는 메시지만 수정할 수 있으며, 처리되지 않은 메시지만 폐기할 수 있습니다.',
    '메시지를 다시 조회하세요. 재시도 중인 메시지는 처리되거나 보류됩니다. 기다리지 않고 바로 폐기하거나 재처리할 수도 있습니다.',
  ],
  'dead_letter.changed': [
    '메시지를 조회한 뒤에 다른 운영자가 메시지를 변경했습니다.',
    '메시지를 다시 조회해 변경된 내용을 확인하고, 새 `ETag`로 변경 요청을 보내세요.',
  ],
  'dead_letter.too_many': [
    '수정될 실패 메시지가 `countMax`보다 많거나, 조건에 맞는 실패 메시지가 1,000개를 넘습니다.',
    '`dryRun`으로 다시 미리 확인하거나 조건(`queue`, `kind`, `from`, `to`)을 좁히세요.',
  ],
  'redrive.not_found': [
    '존재하지 않는 재처리입니다.',
    '재처리를 시작한 응답의 `Location` 헤더에 있는 주소를 사용하세요.',
  ],
  'queue.not_found': [
    '경로 또는 재처리의 `events`에 있는 이름의 큐가 배포되어 있지 않습니다.',
    '`GET /queues`에 있는 이름을 사용하세요.',
  ],
  'queue.not_pausable': [
    '이 큐에는 이 배포에서 비활성화할 수 있는 이벤트 소스 매핑이 없습니다. `redrive`는 재처리와 일시 정지를 실행하는 큐이고, EC2 인스턴스가 소비하는 큐는 인스턴스의 서비스를 멈춰야 합니다.',
    '`GET /queues`에서 `pausable`인 큐만 일시 정지하세요.',
  ],
  'queue.not_subscribed': [
    '지난 이벤트는 그 타입의 이벤트를 받는 큐로만 다시 보낼 수 있습니다. `factory-callback`, `relay`, `redrive`, `ses-events` 큐는 이벤트를 받지 않습니다.',
    '응답의 `detail`에 있는 큐와 타입을 사용하거나 `types`를 생략하세요. 생략하면 그 큐의 이벤트를 모두 보냅니다.',
  ],
  'snooze.until_invalid': [
    '알림 미루기의 종료 시각이 이미 지났거나 7일보다 더 뒤입니다.',
    '앞으로 7일 안의 시각을 `until`로 보내세요. 그때도 이미 알고 있는 원인이라면 다시 미루세요.',
  ],
  'callback.forged': [
    '쇼핑몰이 발급한 토큰이나 비밀 키로 서명한 콜백이 아닙니다.',
    '요청에 있던 `CallbackUrl`을 그대로 호출하거나, docs/factory.ko.md에 있는 대로 서명하세요. 시계는 쇼핑몰의 시계와 5분 이상 차이 나지 않아야 합니다.',
  ],
  'callback.expired': [
    '만들어진 지 30일이 지난 콜백 주소입니다.',
    '콜백을 반복하지 말고 운영자에게 알려 주세요. 수량은 재고에 더해지지 않았습니다.',
  ],
  'callback.mismatch': [
    '콜백의 상품, 공장 또는 그룹이 재입고 요청과 다릅니다.',
    '`MessageAttributeProductId`, `MessageAttributeFactoryId`, `MessageGroupId`를 요청에 있던 그대로 보내세요. 수량은 재고에 더해지지 않았습니다.',
  ],
};
