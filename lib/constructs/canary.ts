import { Duration } from 'aws-cdk-lib';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';
import { LIVE_ALIAS } from '#lib/functions.ts';
import { acknowledge } from '#lib/nag.ts';
import { failures, raiseAlarm, type Watchers } from './alarms.ts';
import type { ShopFunction } from './function.ts';

/**
 * A new version receives 10 % of the calls for five minutes. CodeDeploy rolls back when that version fails. With
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

  /**
   * During a deployment the alias invokes two versions. The alarms watch the new one alone, because failures of the old one
   * must not undo the deployment that fixes them. Each version has alarms of its own: an alarm that changed its metric would keep
   * its state for up to a minute, and CodeDeploy stops a deployment whose alarm is raised.
   * `Errors` are crashes and timeouts, `Failures` are exceptions that became a 500.
   */
  watch({ name, function: fn, live }: ShopFunction): void {
    const { version } = fn.currentVersion;
    // As AWS SAM does for `DeploymentPreference`: these three dimensions are the version behind its alias.
    const behindAlias = {
      FunctionName: fn.functionName,
      Resource: `${fn.functionName}:${LIVE_ALIAS}`,
      ExecutedVersion: version,
    };
    const metrics = {
      Errors: live.metricErrors({ period: Duration.minutes(1), dimensionsMap: behindAlias }),
      Failures: failures(name, { stage: this.#config.stage, version }),
    };
    const alarms = Object.entries(metrics).map(([id, metric]) =>
      raiseAlarm(
        this,
        `${id}-${name}`,
        this.#watchers,
        {
          metric,
          threshold: 1,
          description: `The newest version of ${name} fails: CodeDeploy rolls back a deployment in progress`,
          runbook: 'alarm-deployment',
        },
        `donut-${this.#config.stage}-${id.toLowerCase()}-${name}-${version}`,
      ),
    );
    const group = new codedeploy.LambdaDeploymentGroup(this, name, {
      application: this.#application,
      alias: live,
      deploymentConfig: this.#config.canary
        ? codedeploy.LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES
        : codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE,
      ignoreAlarmConfiguration: !this.#config.canary,
      alarms,
      autoRollback: { failedDeployment: true, deploymentInAlarm: true },
    });
    acknowledge(
      group,
      'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      'the policy AWS maintains for CodeDeploy on Lambda',
    );
  }
}
