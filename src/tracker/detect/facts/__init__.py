"""Rules F5xx: sizes, data, context, hardware, time and base model as the pages state them."""
