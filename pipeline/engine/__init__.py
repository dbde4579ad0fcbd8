"""The stages run over an archive, in several processes, into a folder that is complete or no dataset."""
