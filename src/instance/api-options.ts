/**
 * OpenAI-compatible endpoints of an instance, for programs. Each takes the gateway token as a bearer token, or with single sign-on the login of the tailnet, and gives whoever has it
 * all that the agent may do. With either, `/v1/models` and `/v1/embeddings` answer, too.
 *
 * @see https://docs.openclaw.ai/gateway/openai-http-api
 */
export interface ApiOptions {
  /**
   * Whether `/v1/chat/completions` answers.
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
