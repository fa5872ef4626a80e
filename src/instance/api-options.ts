/**
 * OpenAI-compatible endpoints of an instance, for programs. Each takes the gateway token as a bearer token, and gives whoever has it all that the agent may do.
 *
 * @see https://docs.openclaw.ai/gateway/openai-http-api
 */
export interface ApiOptions {
  /**
   * Whether `/v1/chat/completions`, and what belongs to it, answers.
   *
   * @default false
   */
  readonly chatCompletions?: boolean;

  /**
   * Whether `/v1/responses` answers.
   *
   * @default false
   */
  readonly responses?: boolean;
}
