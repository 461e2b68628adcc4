import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayClient } from '../cli/client.js';
import type { GatewayTarget } from '../cli/client.js';
import { isOver } from '../cli/follow-run.js';
import { importFile } from '../cli/import-file.js';
import { isServiceError, readRpcError } from '../cli/rpc-error.js';
import { counted, formatCount } from '../cli/text/counts.js';
import { formatElapsed } from '../cli/text/elapsed.js';
import { recipientStateName, runStateName } from '../cli/text/names.js';
import type { Paint } from '../cli/text/paint.js';
import { printable } from '../cli/text/printable.js';
import { formatCampaignPreview } from '../cli/views/campaign-preview-view.js';
import { formatReport } from '../cli/views/report-view.js';
import { detailsOf } from '../rpc/failure-status.js';
import type {
  GetReportResponse,
  RefusedAudienceRow,
} from '../rpc/generated/tellerline/v1/broadcast_service.js';
import type { Screen } from './board-screen.js';
import { campaignAudience, daytimeAt } from './campaign-audience.js';
import type { DemoAudience } from './campaign-audience.js';
import { followCourse, speedText, wasTold } from './campaign-course.js';
import type { CourseEnd } from './campaign-course.js';
import { campaignDraft } from './campaign-draft.js';
import { CampaignScreen } from './campaign-screen.js';
import { CodeSender } from './code-sender.js';
import type { Run } from './demo-steps.js';
import { Listener } from './listener.js';
import { Wire } from './wire.js';

/** Telephones that are looked at, to find one that the campaign comes to late. */
const LISTENERS = 8;

export interface CampaignSurroundings {
  client: GatewayClient;
  /** Who approves: another client of the same daemon. */
  approver: GatewayTarget;
  run: Run;
  recipients: number;
  http: string;
  out: Screen;
  paint: Paint;
  interrupted: AbortSignal;
}

/** A campaign from the upload to the report; gives whether all went as it should. */
export async function playCampaign(scene: CampaignSurroundings): Promise<boolean> {
  const { client, run, recipients, out, paint } = scene;
  const daytime = daytimeAt(run.now);
  const audience = campaignAudience(run, recipients, daytime);
  out.write(`\n${paint('bold', `A campaign to ${formatCount(recipients)}`)}\n`);
  out.write(
    `  They live in ${daytime.timeZone}, where it is ${daytime.clock}: promotions rest at night ` +
      '(broadcast.quietHours),\n  and the demo is to run at any hour.\n\n',
  );
  const audienceId = await upload(scene, audience);
  const definition = campaignDraft(run, audienceId);
  const created = await client.broadcast.createCampaign({
    definition,
    requestId: `demo-${run.name}-campaign`,
  });
  const campaignId = created.campaign?.campaignId ?? '';
  const preview = await client.broadcast.previewCampaign({ campaignId, samples: 1 });
  out.write(`\n${formatCampaignPreview(preview, paint)}\n\n`);
  const guarded = await approve(scene, campaignId);
  const end = await send(scene, campaignId, audience);
  if (scene.interrupted.aborted || end.run === null) return false;
  const report = await client.broadcast.getReport({ runId: end.run.runId });
  out.write(`\n${formatReport(report, paint)}\n`);
  return guarded && judge(scene, campaignId, { audience, end, report });
}

async function upload(
  { client, run, out, interrupted }: CampaignSurroundings,
  audience: DemoAudience,
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tellerline-demo-'));
  try {
    const file = join(directory, 'saturday.csv');
    await writeFile(file, audience.csv);
    const stream = client.uploadAudience();
    stream.write({ header: { name: `saturday.csv (demo ${run.name})` } });
    let audienceId = '';
    const clear = out.isTTY === true ? '\r\u001b[K' : '';
    const began = performance.now();
    const counts = await importFile(stream, file, interrupted, (_, answer) => {
      audienceId = answer.audienceId || audienceId;
      for (const row of answer.refusedRows) out.write(`${clear}  ${refusedText(row)}\n`);
      if (out.isTTY === true) out.write(`\r${counted(answer.rows, 'row')} read\u001b[K`);
    });
    out.write(clear);
    const { rows, stored, refused } = counts;
    out.write(
      `Uploaded a CSV file of ${counted(rows, 'row')}: ${formatCount(stored)} stored, ` +
        `${formatCount(refused)} refused, in ${formatElapsed(performance.now() - began)}.\n`,
    );
    return audienceId;
  } finally {
    await rm(directory, { recursive: true });
  }
}

function refusedText({ row, status }: RefusedAudienceRow): string {
  const violations = status ? detailsOf(status).violations : [];
  const why = violations.map(({ field, description }) => `${field}: ${description}`);
  return `line ${row}  ${printable(why.join('; ') || (status?.message ?? ''))}`;
}

/** By somebody else than who wrote it; gives whether the writer was refused. */
async function approve(
  { client, approver, out, paint }: CampaignSurroundings,
  campaignId: string,
): Promise<boolean> {
  await client.broadcast.submitCampaign({ campaignId, note: 'for Saturday' });
  const refusal = await client.broadcast.approveCampaign({ campaignId }).then(
    () => null,
    (error: unknown) => {
      if (!isServiceError(error)) throw error;
      return readRpcError(error);
    },
  );
  const refused = refusal === null ? paint('red', 'allowed') : paint('yellow', 'refused');
  const why = refusal === null ? '' : ` (${refusal.codeName}: ${printable(refusal.message)})`;
  out.write(`Approved by whoever wrote it: ${refused}${why}\n`);
  const other = new GatewayClient(approver);
  try {
    await other.broadcast.approveCampaign({ campaignId, note: 'well said' });
  } finally {
    other.close();
  }
  out.write(`Approved by another client: ${paint('green', 'approved')}\n\n`);
  return refusal !== null;
}

async function send(
  scene: CampaignSurroundings,
  campaignId: string,
  { numbers }: DemoAudience,
): Promise<CourseEnd> {
  const { client, run, http, out, paint, interrupted: signal } = scene;
  const screen = new CampaignScreen(out, paint);
  const listeners = await listen(http, numbers);
  const codes = new CodeSender(client, run, (text) => screen.say(text));
  let end: CourseEnd = { run: null, stopped: null };
  try {
    const began = performance.now();
    await client.broadcast.scheduleCampaign({ campaignId, schedule: { now: {} } });
    codes.start();
    const wire = new Wire(http);
    end = await followCourse({ client, campaignId, screen, wire, listeners, signal });
    if (end.run !== null && isOver(end.run)) {
      out.write(`${speedText(Number(end.run.progress?.recipients), performance.now() - began)}.\n`);
    }
    return end;
  } finally {
    for (const listener of listeners) listener.close();
    await codes.stop();
    // Nobody is left to look after it.
    if (end.run === null || !isOver(end.run)) {
      await client.broadcast.cancelCampaign({ campaignId, note: 'the demo was ended' });
    }
    tellCodes(codes, out);
  }
}

/** Some from all over the file; in which order a campaign comes to them, nobody knows. */
async function listen(http: string, numbers: readonly string[]): Promise<Listener[]> {
  const step = Math.max(1, Math.floor(numbers.length / LISTENERS));
  const chosen = numbers.filter((_, index) => index % step === 0).slice(0, LISTENERS);
  const opened = await Promise.all(chosen.map((msisdn) => Listener.open(http, msisdn)));
  return opened.filter((one) => one !== null);
}

function tellCodes({ times, late }: CodeSender, out: Screen): void {
  if (times.length + late === 0) return;
  const most = (of: 'submitted' | 'delivered') =>
    formatElapsed(Math.max(...times.map((one) => one[of])));
  const told =
    times.length === 0
      ? ''
      : `: on the wire within ${most('submitted')}, delivered within ${most('delivered')}`;
  const lost = late === 0 ? '' : `; ${late} came late`;
  out.write(`${counted(times.length, 'one-time password')} meanwhile${told}${lost}.\n`);
}

interface Outcome {
  audience: DemoAudience;
  end: CourseEnd;
  report: GetReportResponse;
}

/** Everyone once or with a reason, and nobody against their word. */
function judge(
  { out, paint, recipients }: CampaignSurroundings,
  campaignId: string,
  { end, report }: Outcome,
): boolean {
  const wrong: string[] = [];
  const state = end.run === null ? 'not seen' : runStateName(end.run.state);
  if (state !== 'completed') wrong.push(`the campaign is ${state}; it should be completed`);
  const told = report.lines.reduce((sum, line) => sum + Number(line.recipients), 0);
  if (told !== recipients) {
    wrong.push(`the report tells of ${formatCount(told)}; it should be ${formatCount(recipients)}`);
  }
  const delivered = report.lines
    .filter((line) => recipientStateName(line.state) === 'delivered')
    .reduce((sum, line) => sum + Number(line.recipients), 0);
  if (delivered === 0) wrong.push('nothing was delivered; it should be');
  if (end.stopped !== null && wasTold(end.stopped)) {
    wrong.push('the customer who said STOP was sent it; it should not be');
  }
  for (const line of wrong) out.write(`${paint('red', line)} (${campaignId}).\n`);
  if (wrong.length === 0 && end.stopped !== null) {
    out.write('Whoever said STOP was not sent it.\n');
  }
  return wrong.length === 0;
}
