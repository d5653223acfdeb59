"""Runs on a Ray cluster: who starts them there, and what does so on a node. Nothing else imports Ray."""
