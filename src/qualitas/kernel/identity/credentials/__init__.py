"""What people prove themselves with, beside the password: codes, passkeys, providers, badges, shared tablets."""
