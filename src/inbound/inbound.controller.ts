import type { Metadata } from '@grpc/grpc-js';
import { GrpcMethod } from '@nestjs/microservices';
import { FieldChecks } from '../failure/field-checks.js';
import { Failure, invalid } from '../failure/failure.js';
import { KeywordStore } from '../keyword/keyword.store.js';
import { callerOf, Requires } from '../rpc/client-guard.adapter.js';
import { ClientStore } from '../rpc/client.store.js';
import { CommandState } from '../rpc/generated/tellerline/v1/inbound_service.js';
import type {
  GetCommandRequest,
  GetCommandResponse,
  InterpretRequest,
  InterpretResponse,
  ListCommandsRequest,
  ListCommandsResponse,
  ListLocksRequest,
  ListLocksResponse,
  ResolveCommandRequest,
  ResolveCommandResponse,
  UnlockRequest,
  UnlockResponse,
} from '../rpc/generated/tellerline/v1/inbound_service.js';
import { GrpcService } from '../rpc/grpc-service.adapter.js';
import { encodePageToken, isUuid7 } from '../rpc/page.js';
import { checkLocale, checkText } from '../rpc/request-checks.js';
import { commandQuery } from './command-list-check.js';
import { CommandListStore } from './command-list.store.js';
import { toProtoCommand } from './command-view.js';
import { CommandStore } from './command.store.js';
import { toProtoUnderstood } from './interpret-view.js';
import { checkKind, checkSubject, toProtoLock } from './lock-list.js';
import { LockStore } from './lock.store.js';

/** UTF-16 code units of a text to interpret. */
const LONGEST_TEXT = 1_600;
/** Printable characters of a core's reference, which the customer is told. */
const REFERENCE = /^[\x20-\x7e]{1,32}$/;

/** InboundService: the audit of what customers wrote, and what a person decides about it. */
@GrpcService()
export class InboundController {
  constructor(
    private readonly clients: ClientStore,
    private readonly commands: CommandStore,
    private readonly audit: CommandListStore,
    private readonly locks: LockStore,
    private readonly keywords: KeywordStore,
  ) {}

  @Requires('operate')
  @GrpcMethod('InboundService', 'ListCommands')
  async listCommands(
    request: ListCommandsRequest,
    metadata: Metadata,
  ): Promise<ListCommandsResponse> {
    this.clients.spendRead(callerOf(metadata));
    const { filter, below, size } = commandQuery(request);
    const page = await this.audit.list(filter, below, size);
    return {
      commands: page.commands.map(toProtoCommand),
      nextPageToken: page.below === null ? '' : encodePageToken(page.below),
    };
  }

  @Requires('operate')
  @GrpcMethod('InboundService', 'GetCommand')
  async getCommand(request: GetCommandRequest, metadata: Metadata): Promise<GetCommandResponse> {
    this.clients.spendRead(callerOf(metadata));
    const found = await this.commands.find(checkCommandId(request.commandId));
    if (found === undefined) {
      throw new Failure('not_found', 'command_id: there is no such command');
    }
    return { command: toProtoCommand(found) };
  }

  @Requires('operate')
  @GrpcMethod('InboundService', 'Interpret')
  interpret(request: InterpretRequest, metadata: Metadata): InterpretResponse {
    this.clients.spendRead(callerOf(metadata));
    const checks = new FieldChecks();
    checkText(checks, 'text', request.text, LONGEST_TEXT, true);
    checkLocale(checks, 'locale', request.locale);
    checks.finish('');
    return toProtoUnderstood(this.keywords.interpret(request.text, request.locale));
  }

  @Requires('operate')
  @GrpcMethod('InboundService', 'ListLocks')
  async listLocks(request: ListLocksRequest, metadata: Metadata): Promise<ListLocksResponse> {
    this.clients.spendRead(callerOf(metadata));
    const checks = new FieldChecks();
    const subject = checkSubject(checks, request);
    checks.finish('');
    const locks = await this.locks.list(subject, Date.now());
    return { locks: locks.map(toProtoLock) };
  }

  @Requires('operate')
  @GrpcMethod('InboundService', 'Unlock')
  async unlock(request: UnlockRequest, metadata: Metadata): Promise<UnlockResponse> {
    this.clients.spendRead(callerOf(metadata));
    const checks = new FieldChecks();
    const subject = checkSubject(checks, request);
    const kind = checkKind(checks, request.kind);
    checks.finish('');
    return { ended: await this.locks.unlock(subject, kind, Date.now()) };
  }

  @Requires('operate')
  @GrpcMethod('InboundService', 'ResolveCommand')
  async resolveCommand(
    request: ResolveCommandRequest,
    metadata: Metadata,
  ): Promise<ResolveCommandResponse> {
    this.clients.spendRead(callerOf(metadata));
    const commandId = checkCommandId(request.commandId);
    const state = checkDecision(request);
    const resolved = await this.commands.resolve(commandId, state, request.coreReference);
    return { command: toProtoCommand(resolved) };
  }
}

/** A command ID in lower case. Throws a Failure `invalid_argument`. */
function checkCommandId(value: string): string {
  const id = value.toLowerCase();
  if (isUuid7(id)) return id;
  throw invalid([{ field: 'command_id', description: 'is not a command ID (a UUIDv7)' }]);
}

/** Throws a Failure `invalid_argument`. */
function checkDecision({ state, coreReference }: ResolveCommandRequest): 'done' | 'refused' {
  const checks = new FieldChecks();
  const { COMMAND_STATE_DONE, COMMAND_STATE_REFUSED } = CommandState;
  if (state === COMMAND_STATE_DONE) {
    if (!REFERENCE.test(coreReference)) {
      const found =
        coreReference === '' ? 'is missing' : `has ${coreReference.length} characters, or odd ones`;
      checks.add(
        'core_reference',
        `${found}; of what was done it must be 1 to 32 printable characters of ASCII`,
      );
    }
  } else if (state === COMMAND_STATE_REFUSED) {
    if (coreReference !== '') checks.add('core_reference', 'is of what was done only');
  } else {
    checks.add('state', `must be ${COMMAND_STATE_DONE} or ${COMMAND_STATE_REFUSED}`);
  }
  checks.finish('');
  return state === COMMAND_STATE_DONE ? 'done' : 'refused';
}
