import { setTimeout as delay } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';
import type { Message, MessageChange } from '../rpc/generated/tellerline/v1/message.js';
import type { WatchResponse } from '../rpc/generated/tellerline/v1/message_service.js';
import type { GatewayClient } from './client.js';
import { isServiceError } from './rpc-error.js';
import { isFinalState } from './text/names.js';

/** Milliseconds before a lost stream is opened again. */
const REOPEN_AFTER = 500;

export interface WatchOptions {
  cursor?: string;
  messageIds?: string[];
  signal: AbortSignal;
  /** The stream was lost, and is opened again from its last cursor. */
  lost?: (error: Error) => void;
}

/**
 * Watch as one unbroken sequence: a lost stream is resumed from the last
 * cursor. Ends when the signal aborts; throws what a retry cannot help.
 */
export async function* watchResponses(
  client: GatewayClient,
  options: WatchOptions,
): AsyncGenerator<WatchResponse> {
  const { messageIds = [], signal } = options;
  let cursor = options.cursor ?? '';
  while (!signal.aborted) {
    const stream = client.watch({ cursor, messageIds });
    const cancel = () => stream.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      for await (const response of stream as AsyncIterable<WatchResponse>) {
        if (response.cursor !== '') cursor = response.cursor;
        yield response;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isAway(error)) throw error;
      options.lost?.(error);
    } finally {
      signal.removeEventListener('abort', cancel);
      stream.cancel();
    }
    await delay(REOPEN_AFTER, undefined, { signal }).catch(() => undefined);
  }
}

export interface FollowOptions {
  signal: AbortSignal;
  lost?: (error: Error) => void;
  /** Called with every change as Watch reports it, before the message is read. */
  changed?: (change: MessageChange) => void;
}

/**
 * Messages, read anew whenever Watch reports a change of them, until each is
 * final or the signal aborts. Watch says when to look and Get what is so, hence
 * a change that came before the stream was open is never missed.
 */
export async function* followMessages(
  client: GatewayClient,
  messageIds: readonly string[],
  options: FollowOptions,
): AsyncGenerator<Message> {
  const open = new Set(messageIds);
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const read = async function* (ids: Iterable<string>) {
    for (const messageId of [...ids]) {
      const message = await readOne(client, messageId, options);
      if (message === null) continue;
      if (isFinalState(message.state)) open.delete(messageId);
      yield message;
    }
  };
  try {
    const watched = watchResponses(client, { ...options, messageIds: [...open], signal });
    // Opens the stream before the first read.
    let next = watched.next();
    next.catch(() => undefined);
    yield* read(open);
    for (let first = true; open.size > 0; first = false) {
      const result = await next;
      if (result.done === true) return;
      const { changes } = result.value;
      changes.forEach((change) => options.changed?.(change));
      const changed = new Set(changes.map((change) => change.messageId));
      // What came between the first read and the start of the stream shows itself
      // at its first response; a response without changes is a sign of life.
      const all = first || changes.length === 0;
      yield* read(all ? open : [...open].filter((id) => changed.has(id)));
      next = watched.next();
      next.catch(() => undefined);
    }
  } finally {
    ended.abort();
  }
}

/** One message; null when it cannot be read for now. */
async function readOne(
  client: GatewayClient,
  messageId: string,
  options: FollowOptions,
): Promise<Message | null> {
  try {
    return (await client.get({ messageId })).message ?? null;
  } catch (error) {
    if (!isAway(error)) throw error;
    options.lost?.(error);
    return null;
  }
}

function isAway(error: unknown): error is ServiceError {
  return isServiceError(error) && error.code === status.UNAVAILABLE;
}
