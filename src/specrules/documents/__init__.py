"""Documents that people wrote: what their sections say, sentence by sentence, without a guess at what it means."""
