import { Duration } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import { acknowledge } from '#lib/nag.ts';
import { raiseAlarm, type Watchers } from './alarms.ts';
import type { ShopFunction } from './function.ts';

/**
 * A new version receives 10 % of the calls for five minutes. CodeDeploy rolls back when the alias reports an error. With
 * `canary: false` it receives all calls at once whatever the alarm says: after a restore the previous version still calls
 * the database that was lost.
 */
export class Canary extends Construct {
  readonly #application: codedeploy.LambdaApplication;
  readonly #watchers: Watchers;
  readonly #config: Config;

  constructor(scope: Construct, id: string, watchers: Watchers, config: Config) {
    super(scope, id);
    this.#watchers = watchers;
    this.#config = config;
    this.#application = new codedeploy.LambdaApplication(this, 'Application');
  }

  watch({ name, live }: ShopFunction): void {
    const errors = raiseAlarm(this, `Errors-${name}`, this.#watchers, {
      metric: live.metricErrors({ period: Duration.minutes(1) }),
      threshold: 1,
      description: `${name} fails behind its alias: CodeDeploy rolls back a deployment in progress`,
      runbook: 'alarm-deployment',
    });
    const group = new codedeploy.LambdaDeploymentGroup(this, name, {
      application: this.#application,
      alias: live,
      deploymentConfig: this.#config.canary
        ? codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES
        : codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE,
      ignoreAlarmConfiguration: !this.#config.canary,
      alarms: [errors],
      autoRollback: { failedDeployment: true, deploymentInAlarm: true },
    });
    acknowledge(
      group,
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      'the policy AWS maintains for CodeDeploy on Lambda',
    );
  }
}
