"""Starts MiniStack with what the check needs and MiniStack lacks. Each module bends the emulator, never the template."""

import sys

import clock
import data_api
import permissions
import provisioners
import ses_events
import streaming
import ministack.app

for module in (clock, data_api, permissions, provisioners, ses_events, streaming):
    module.bend()
sys.argv = ["ministack"]
ministack.app.main()
