import type { Statement } from '../../storage/queryable.js';

export interface AudienceColumns {
  complete: boolean;
  expires_at: Date;
  variables: string[];
}

/** $1 the audience. */
export const AUDIENCE_OF_CAMPAIGN: Statement = {
  name: 'campaign_audience',
  text: `select complete, expires_at, variables from audience where audience_id = $1`,
};

export interface UploaderColumns {
  created_by: string;
}

/**
 * $1 the audience of a definition (JSON): who uploaded it, or that of the campaign
 * whose result it is.
 */
export const AUDIENCE_UPLOADERS: Statement = {
  name: 'campaign_audience_uploaders',
  text: `
    with recursive source (audience) as (
      select $1::jsonb
      union
      select campaign.definition -> 'audience'
      from source
        join campaign on campaign_id = (source.audience -> 'result' ->> 'campaignId')::uuid
    )
    select distinct uploaded.created_by
    from source
      join audience uploaded on uploaded.audience_id = (source.audience ->> 'audienceId')::uuid`,
};

export interface MovingColumns {
  campaign_id: string;
}

/**
 * $1 now (ms), $2 how many: campaigns whose moment has come, whose runs are not as
 * the campaign is, or whose runs are over.
 */
export const CAMPAIGNS_TO_MOVE: Statement = {
  name: 'campaigns_to_move',
  text: `
    select campaign_id from campaign
    where next_run_at <= to_timestamp($1::bigint / 1000.0) and state = 'scheduled'
    union
    select c.campaign_id
    from broadcast_run r join campaign c on c.campaign_id = r.campaign_id
    where r.state in ('planned', 'running', 'paused')
      and case c.state
        when 'cancelled' then true
        when 'paused' then r.state <> 'paused'
        when 'scheduled' then r.state = 'paused'
          or r.state = 'running' and c.schedule->'recurring' is null
        when 'running' then r.state = 'paused'
        else false
      end
    union
    select c.campaign_id
    from campaign c
    where (c.state = 'running'
        or c.state = 'scheduled' and (c.next_run_at is null or c.schedule->'recurring' is null)
        or c.state = 'paused' and c.schedule->'recurring' is null)
      and not exists (
        select from broadcast_run r
        where r.campaign_id = c.campaign_id and r.state in ('planned', 'running', 'paused'))
    order by campaign_id
    limit $2::integer`,
};
