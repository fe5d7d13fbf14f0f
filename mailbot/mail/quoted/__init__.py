"""Where an earlier letter begins in a body, and which words before it are the writer's."""
