import { Aws } from 'aws-cdk-lib';
import * as budgets from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import type { Config } from '#lib/config.ts';

/** Percent of the budget at which the operators get a mail. */
const ACTUAL_PERCENT = 80;
const FORECAST_PERCENT = 100;

/**
 * The monthly budget of the whole account: a filter by tag would need a cost allocation tag, which only the account's owner
 * can activate, and without it the budget would always be 0. AWS Budgets mails the operators itself, up to a day later.
 */
export class SpendingBudget extends Construct {
  constructor(scope: Construct, id: string, { stage, operators }: Config, dollars: number) {
    super(scope, id);
    const subscribers = operators.map((address) => ({ subscriptionType: 'EMAIL', address }));
    const notification = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: {
        notificationType,
        threshold,
        thresholdType: 'PERCENTAGE',
        comparisonOperator: 'GREATER_THAN',
      },
      subscribers,
    });
    new budgets.CfnBudget(this, 'Monthly', {
      budget: {
        // Budgets are global: the name of the region keeps two regions apart.
        budgetName: `donut-${stage}-${Aws.REGION}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: dollars, unit: 'USD' },
      },
      notificationsWithSubscribers: [
        notification('ACTUAL', ACTUAL_PERCENT),
        notification('FORECASTED', FORECAST_PERCENT),
      ],
    });
  }
}
