import { defineEntity, p } from '@mikro-orm/core';

/** An uploaded audience; its members are in audience_member (member.sql.ts). */
export const AudienceEntity = defineEntity({
  name: 'Audience',
  tableName: 'audience',
  properties: {
    audienceId: p.uuid().primary(),
    name: p.text(),
    createdBy: p.text(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    /** False while it is uploaded, and for ever where that broke off. */
    complete: p.boolean(),
    members: p.bigint('number'),
    refused: p.bigint('number'),
    /** The names that its rows' variables have. */
    variables: p.array(),
  },
});
