"""The model mind: the judgements through any chat model behind the OpenAI protocol."""
