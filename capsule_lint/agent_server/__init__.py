"""Answers questions of agents over the Model Context Protocol: tools that check, explain, compare and repair.

Tool calls come from a model that has read what strangers wrote. What a call may read, and whether it may write, is
decided where the server is started, and by no call.
"""
